package dev.gatehouse.token;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.MeResponse;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.key.OwnKey;
import dev.gatehouse.platform.web.Fresh;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import io.dropwizard.auth.Auth;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The claims of access tokens, verified with the published keys as a resource server would. */
@Tag("crypto")
class AccessTokenTest {
    @SuppressWarnings("NullAway.Init") // by start()
    private static GatehouseServer guarded;

    private final GatehouseServer server = GatehouseServer.shared();

    /** Starts a second service with additional protected resources. */
    @BeforeAll
    static void start() {
        guarded = GatehouseServer.startWith(environment -> environment.jersey().register(new Guarded()));
    }

    @AfterAll
    static void stop() {
        guarded.close();
    }

    @Test
    void token_has_the_claims_of_rfc_9068() throws Exception {
        Person ada = Person.on(server);
        Instant before = server.clock().instant();
        TokensResponse signedIn = ada.signsIn();
        Instant after = server.clock().instant();

        Jws<Claims> token = PublishedKeys.of(server).verify(ada.token(), server);

        OwnKey key = OwnKey.of(server);
        assertThat(token.getHeader())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "typ",
                        "at+jwt",
                        "kid",
                        key.kid(),
                        "alg",
                        key.algorithm().code()));
        Claims claims = token.getPayload();
        assertThat(claims)
                .containsOnlyKeys(
                        "iss",
                        "aud",
                        "sub",
                        "iat",
                        "nbf",
                        "exp",
                        "jti",
                        "sid",
                        "client_id",
                        "username",
                        "roles",
                        "fresh",
                        "auth_time",
                        "amr",
                        "type");
        assertThat(claims)
                .containsEntry("iss", "http://localhost:8080")
                .containsEntry("sub", Long.toString(ada.id()))
                .containsEntry(
                        "sid",
                        Objects.requireNonNull(signedIn.getSession().getId()).toString())
                .containsEntry("client_id", "gatehouse")
                .containsEntry("username", ada.username())
                .containsEntry("roles", List.of())
                .containsEntry("fresh", true)
                .containsEntry("amr", List.of("pwd"))
                .containsEntry("type", "access");
        assertThat(claims.getAudience()).containsExactly("http://localhost:8080");
        assertThat(UUID.fromString(claims.getId()).version()).isEqualTo(7);
        assertThat(claims.getIssuedAt())
                .isBetween(second(before), second(after), true, true)
                .isEqualTo(claims.getNotBefore());
        // The password is verified just before the token is issued.
        assertThat(Instant.ofEpochSecond(claims.get("auth_time", Long.class)))
                .isBetween(second(before).toInstant(), claims.getIssuedAt().toInstant());
        assertThat(claims.getExpiration())
                .isEqualTo(Date.from(claims.getIssuedAt().toInstant().plusSeconds(900)));
    }

    private static Date second(Instant time) {
        return Date.from(Instant.ofEpochSecond(time.getEpochSecond()));
    }

    @Test
    void single_audience_is_written_as_a_text() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        assertThat(CompactJws.parse(ada.token()).payload().path("aud").isTextual())
                .isTrue();
    }

    @Test
    void classic_token_has_the_claims_of_flask_jwt_extended() {
        Person ada = Person.on(server);
        ada.signsInClassically();

        Jws<Claims> token = PublishedKeys.of(server).verify(ada.token(), server);

        OwnKey key = OwnKey.of(server);
        assertThat(token.getHeader())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "typ", "JWT", "kid", key.kid(), "alg", key.algorithm().code()));
        Claims claims = token.getPayload();
        assertThat(claims)
                .containsOnlyKeys("iss", "sub", "iat", "nbf", "exp", "jti", "sid", "type", "fresh", "identity");
        assertThat(claims)
                .containsEntry("iss", "http://localhost:8080")
                .containsEntry("sub", Long.toString(ada.id()))
                .containsEntry("identity", ada.username())
                .containsEntry("fresh", false)
                .containsEntry("type", "access");
        assertThat(UUID.fromString((String) claims.get("sid")).version()).isEqualTo(7);
        assertThat(UUID.fromString(claims.getId()).version()).isEqualTo(7);
        assertThat(claims.getIssuedAt()).isEqualTo(claims.getNotBefore());
        assertThat(claims.getExpiration())
                .isEqualTo(Date.from(claims.getIssuedAt().toInstant().plusSeconds(3600)));
    }

    @Test
    void access_token_has_roles_and_classic_token_has_none() throws Exception {
        Person admin = Person.demo(server);
        admin.signsIn();
        assertThat(CompactJws.parse(admin.token()).payload().path("roles").toString())
                .isEqualTo("""
                        ["admin"]""");
        assertThat(admin.looksAtHerself().getRoles()).containsExactly("admin");
        assertThat(admin.looksAtHerself().getFresh()).isTrue();

        admin.signsInClassically();

        MeResponse classic = admin.looksAtHerself();
        assertThat(classic.getUsername()).isEqualTo("admin@gmail.com");
        assertThat(classic.getRoles()).isEmpty();
        assertThat(classic.getFresh()).isFalse();
    }

    @Test
    void two_logins_never_give_the_same_token() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        Claims first = PublishedKeys.of(server).verify(ada.token(), server).getPayload();
        ada.signsIn();
        Claims second = PublishedKeys.of(server).verify(ada.token(), server).getPayload();

        assertThat(second.getId()).isNotEqualTo(first.getId());
        assertThat(second.get("sid")).isNotEqualTo(first.get("sid"));
    }

    @Test
    void classic_token_is_rejected_where_a_role_or_a_fresh_login_is_required() throws Exception {
        Http http = new Http(guarded);
        Person admin = Person.demo(guarded);
        admin.signsIn();
        String bearer = "Bearer " + admin.token();
        assertThat(http.get("/guarded/fresh", "Authorization", bearer).body()).isEqualTo("fresh");
        assertThat(http.get("/guarded/admin", "Authorization", bearer).body()).isEqualTo("admin");

        admin.signsInClassically();
        String classic = "Bearer " + admin.token();

        Http.Reply stale = http.get("/guarded/fresh", "Authorization", classic);
        assertThat(stale.status()).isEqualTo(401);
        assertThat(stale.json().path("code").asText()).isEqualTo("fresh-login-required");
        assertThat(stale.header("WWW-Authenticate"))
                .isEqualTo("Bearer error=\"insufficient_user_authentication\", max_age=\"900\"");
        Http.Reply powerless = http.get("/guarded/admin", "Authorization", classic);
        assertThat(powerless.status()).isEqualTo(403);
        assertThat(powerless.json().path("code").asText()).isEqualTo("forbidden");
    }

    @Test
    void fresh_login_expires_after_15_minutes() {
        Forge forge = Forge.in(guarded);
        long now = forge.secondsFromNow(0);
        Http http = new Http(guarded);

        assertThat(statusOfFresh(http, forge, now)).isEqualTo(200);
        assertThat(statusOfFresh(http, forge, now - 840)).isEqualTo(200);
        assertThat(statusOfFresh(http, forge, now - 901)).isEqualTo(401);
        assertThat(statusOfFresh(http, forge, 0)).isEqualTo(401);
    }

    private static int statusOfFresh(Http http, Forge forge, long authTime) {
        String token = forge.token(forge.header(), forge.claims().put("auth_time", authTime));
        return http.get("/guarded/fresh", "Authorization", "Bearer " + token).status();
    }

    @Test
    void token_without_amr_counts_as_password_login() {
        Forge forge = Forge.in(guarded);
        Http http = new Http(guarded);
        assertThat(methods(http, forge.token(forge.header(), forge.claims()))).isEqualTo("pwd");

        ObjectNode claims = forge.claims();
        claims.putArray("amr").add("pwd").add("otp");
        assertThat(methods(http, forge.token(forge.header(), claims))).isEqualTo("otp pwd");
    }

    private static String methods(Http http, String token) {
        return http.get("/guarded/methods", "Authorization", "Bearer " + token).body();
    }

    /** Resources that require a fresh login or a role. */
    @Path("/guarded")
    public static final class Guarded {
        @GET
        @Path("/methods")
        public String methods(@Auth Caller caller) {
            return Objects.requireNonNull(caller.authentication()).amr();
        }

        @GET
        @Path("/fresh")
        @Fresh
        public String fresh(@Auth Caller caller) {
            return "fresh";
        }

        @GET
        @Path("/admin")
        @RolesAllowed("admin")
        public String admin(@Auth Caller caller) {
            return "admin";
        }
    }

    @Test
    void classic_token_of_a_user_deleted_or_deactivated_by_sql_is_rejected() {
        Person ada = Person.on(server);
        ada.signsInClassically();
        TokenAssertions tokens = new TokenAssertions(server);
        tokens.assertAcceptedAtClassic(ada.token());

        server.sql("UPDATE user SET active = FALSE WHERE username = ?", ada.username());
        tokens.assertRefusedAtClassic(ada.token(), 401, "Error loading the user " + ada.username());

        server.sql("DELETE FROM user WHERE username = ?", ada.username());
        tokens.assertRefusedAtClassic(ada.token(), 401, "Error loading the user " + ada.username());
    }

    @Test
    void access_token_is_accepted_by_the_classic_api() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        new TokenAssertions(server).assertAccepted(ada.token());
    }

    @Test
    void token_of_another_service_is_rejected() throws Exception {
        Person bob = Person.on(guarded);
        bob.signsIn();

        new TokenAssertions(server).assertRefused(bob.token(), "Signature verification failed");
    }

    @Test
    void token_with_the_previous_public_url_is_rejected() throws Exception {
        java.nio.file.Path data;
        String token;
        try (GatehouseServer before = GatehouseServer.start(Map.of("PUBLIC_URL", "https://old.example.org"))) {
            data = before.dataDirectory();
            Person bob = Person.on(before);
            bob.signsIn();
            token = bob.token();
            new TokenAssertions(before).assertAccepted(token);
        }
        try (GatehouseServer now =
                GatehouseServer.start(Map.of("PUBLIC_URL", "https://new.example.org", "DATA_DIR", data.toString()))) {
            new TokenAssertions(now).assertRefused(token, "Signature verification failed");
        }
    }

    @Test
    void token_is_not_accepted_as_a_password() {
        Person ada = Person.on(server);

        assertRefused(401, "invalid-credentials", () -> ada.signsInWith(signedInElsewhere(ada)));
    }

    private String signedInElsewhere(Person ada) throws ApiException {
        ada.signsIn();
        return ada.token();
    }
}
