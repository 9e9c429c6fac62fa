package dev.gatehouse.session;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.client.model.SessionResponse;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Logins with {@code POST /v1/sessions}, and the sessions they start. */
@OnEveryDatabase({"SessionDao", "UserDao", "UserColumnsSql"})
@Tag("crypto")
class LoginTest {
    private final GatehouseServer server = GatehouseServer.shared();
    private final Http http = new Http(server);

    @Test
    void right_password_opens_a_session() throws Exception {
        Person ada = Person.on(server);
        Instant before = server.clock().instant();

        TokensResponse signedIn = ada.signsIn();

        assertThat(signedIn.getTokenType()).isEqualTo("Bearer");
        // A new second may begin between the issue of the token and the response.
        assertThat(signedIn.getExpiresIn()).isBetween(899L, 900L);
        assertThat(signedIn.getUser().getId()).isEqualTo(ada.id());
        assertThat(signedIn.getUser().getUsername()).isEqualTo(ada.username());
        assertThat(signedIn.getUser().getRoles()).isEmpty();
        SessionResponse session = signedIn.getSession();
        assertThat(session.getId().version()).isEqualTo(7);
        assertThat(session.getAddress()).isEqualTo("127.0.0.1");
        assertThat(session.getUserAgent()).isNotBlank();
        assertThat(session.getCurrent()).isTrue();
        assertThat(session.getCreatedAt().toInstant())
                .isBetween(before, server.clock().instant());
        assertThat(session.getLastUsedAt()).isEqualTo(session.getCreatedAt());
        assertThat(Duration.between(session.getCreatedAt(), session.getIdleExpiresAt()))
                .isEqualTo(Duration.ofDays(30));
        assertThat(Duration.between(session.getCreatedAt(), session.getExpiresAt()))
                .isEqualTo(Duration.ofDays(90));
    }

    @Test
    void location_header_points_to_the_session() throws Exception {
        Person ada = Person.on(server);

        Http.Reply reply =
                http.postJson("/v1/sessions", Json.of("username", ada.username(), "password", ada.password()));

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.header("Location"))
                .isEqualTo("sessions/" + reply.json().path("session").path("id").asText());
        Http.Reply session = http.get(
                "/v1/" + reply.header("Location"),
                "Authorization",
                "Bearer " + reply.json().path("access_token").asText());
        assertThat(session.json()).isEqualTo(reply.json().path("session"));
    }

    @Test
    void session_can_be_read_after_the_login() throws Exception {
        Person ada = Person.on(server);
        TokensResponse first = ada.signsIn();
        TokensResponse second = ada.signsIn();

        SessionResponse earlier = ada.looksAtSession(first.getSession().getId());

        assertThat(earlier.getCurrent()).isFalse();
        assertThat(earlier.getCreatedAt()).isEqualTo(first.getSession().getCreatedAt());
        assertThat(ada.looksAtSession(second.getSession().getId())).isEqualTo(second.getSession());
    }

    @Test
    void session_of_another_user_is_not_found() throws Exception {
        Person ada = Person.on(server);
        Person bob = Person.on(server);
        UUID adas = ada.signsIn().getSession().getId();
        bob.signsIn();

        assertRefused(404, "not-found", () -> bob.looksAtSession(adas));
        assertRefused(404, "not-found", () -> bob.looksAtSession(UUID.randomUUID()));
    }

    @Test
    void all_failed_logins_get_identical_responses() throws Exception {
        Person ada = Person.on(server);
        Person bob = Person.on(server);
        server.sql("UPDATE user SET active = FALSE WHERE username = ?", bob.username());
        List<String> attempts = List.of(
                Json.of("username", ada.username(), "password", "wrong"),
                Json.of("username", "nobody@example.org", "password", "wrong"),
                Json.of("username", bob.username(), "password", bob.password()),
                Json.of("username", bob.username(), "password", "wrong"),
                Json.of("username", "   ", "password", "wrong"));

        List<Http.Reply> replies = attempts.stream()
                .map(attempt -> http.post(
                        "/v1/sessions", attempt, "Content-Type", "application/json", "X-Request-Id", "the-same"))
                .toList();

        Http.Reply first = replies.get(0);
        assertThat(first.status()).isEqualTo(401);
        assertThat(first.json().path("code").asText()).isEqualTo("invalid-credentials");
        for (Http.Reply reply : replies) {
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).isEqualTo(first.body());
            assertThat(headers(reply)).isEqualTo(headers(first));
        }
    }

    private static Map<String, List<String>> headers(Http.Reply reply) {
        Map<String, List<String>> headers =
                new java.util.TreeMap<>(reply.response().headers().map());
        headers.remove("date");
        return headers;
    }

    @Test
    void digest_of_the_password_is_refused() {
        Person ada = Person.on(server);

        assertRefused(401, "invalid-credentials", () -> ada.signsInWith(Person.sha256(ada.password())));
    }

    @Test
    void password_of_64_hex_digits_is_accepted() throws Exception {
        Person ada = Person.on(server, "hex-lover@example.org", "0123456789abcdef".repeat(4));

        assertThat(ada.signsIn().getUser().getId()).isEqualTo(ada.id());
    }

    @Test
    void composed_password_is_accepted_in_both_unicode_forms() throws Exception {
        String composed = Normalizer.normalize("pässwörd", Normalizer.Form.NFC);
        String decomposed = Normalizer.normalize("pässwörd", Normalizer.Form.NFD);
        Person ada = Person.on(server, "composed@example.org", composed);
        Person bob = Person.on(server, "decomposed@example.org", decomposed);

        assertThat(ada.signsInWith(decomposed).getUser().getId()).isEqualTo(ada.id());
        assertThat(ada.signsInWith(composed).getUser().getId()).isEqualTo(ada.id());
        assertThat(bob.signsInWith(decomposed).getUser().getId()).isEqualTo(bob.id());
        assertRefused(401, "invalid-credentials", () -> bob.signsInWith(composed));
    }

    @Test
    void one_password_works_at_both_apis() throws Exception {
        Person ada = Person.on(server, "李雷@example.org", "我的密码 很长");

        assertThat(ada.signsInClassically().json().path("userid").longValue()).isEqualTo(ada.id());
        assertThat(ada.signsIn().getUser().getId()).isEqualTo(ada.id());
        assertThat(ada.signsInClassically().json().path("userid").longValue()).isEqualTo(ada.id());
    }

    @Test
    void demo_user_is_an_administrator_with_id_1() throws Exception {
        Person demo = Person.demo(server);

        TokensResponse signedIn = demo.signsIn();

        assertThat(signedIn.getUser().getId()).isEqualTo(1);
        assertThat(signedIn.getUser().getRoles()).containsExactly("admin");
    }

    @Test
    void me_is_answered_without_a_database_query() throws Exception {
        try (GatehouseServer alone = GatehouseServer.start(Map.of())) {
            Person ada = Person.on(alone);
            TokensResponse signedIn = ada.signsIn();
            alone.sql("ALTER TABLE user RENAME TO gone");
            alone.sql("ALTER TABLE session RENAME TO gone_too");

            assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
            assertThat(ada.looksAtHerself().getSessionId())
                    .isEqualTo(signedIn.getSession().getId());
            assertThat(ada.looksAtHerself().getFresh()).isTrue();
            assertThat(ada.looksAtHerself().getExpiresAt().toInstant())
                    .isEqualTo(signedIn.getSession()
                            .getCreatedAt()
                            .toInstant()
                            .truncatedTo(ChronoUnit.SECONDS)
                            .plusSeconds(900));
        }
    }

    @Test
    void user_agent_is_truncated_to_256_characters() {
        Person ada = Person.on(server);
        Http.Reply reply = http.post(
                "/v1/sessions",
                Json.of("username", ada.username(), "password", ada.password()),
                "Content-Type",
                "application/json",
                "User-Agent",
                "a".repeat(5_000));

        assertThat(((ObjectNode) reply.json().path("session"))
                        .path("user_agent")
                        .asText())
                .hasSize(256);
    }

    @Test
    void spelling_at_login_does_not_change_the_stored_username() throws Exception {
        Person ada = Person.on(server, "Grace.Hopper@Example.org", "nanoseconds");

        TokensResponse signedIn = new dev.gatehouse.client.SessionsApi(server.client())
                .createSession(new dev.gatehouse.client.model.CreateSessionRequest()
                        .username("GRACE.HOPPER@example.ORG")
                        .password(ada.password()));

        assertThat(signedIn.getUser().getUsername()).isEqualTo("Grace.Hopper@Example.org");
    }
}
