package dev.gatehouse.services;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.client.model.CreatedClientResponse;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.ServiceCallers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Service clients check tokens (RFC 7662). */
@OnEveryDatabase
class IntrospectionTest {
    private static final String INACTIVE = "{\"active\":false}";

    private static GatehouseServer server;
    private static ServiceCallers orders;

    private Person ada;

    @BeforeAll
    static void start() throws Exception {
        server = GatehouseServer.start(Map.of("REFRESH_TOKEN_GRACE", "30 seconds"));
        orders = ServiceCallers.with(server, "introspect");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() {
        ada = Person.on(server);
    }

    private static void assertInactive(String token) {
        Http.Reply reply = orders.introspect(token);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(INACTIVE);
    }

    @Test
    void access_token_is_described_by_its_claims() throws Exception {
        TokensResponse tokens = ada.signsIn();

        Http.Reply reply = orders.introspect(tokens.getAccessToken());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        JsonNode found = reply.json();
        long now = server.clock().instant().getEpochSecond();
        assertThat(found.path("active").asBoolean()).isTrue();
        assertThat(found.path("type").asText()).isEqualTo("access");
        assertThat(found.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(found.path("client_id").asText()).isEqualTo("gatehouse");
        assertThat(found.path("sub").asText()).isEqualTo(Long.toString(ada.id()));
        assertThat(found.path("username").asText()).isEqualTo(ada.username());
        assertThat(found.path("sid").asText())
                .isEqualTo(tokens.getSession().getId().toString());
        assertThat(found.path("iss").asText())
                .isEqualTo(found.path("aud").asText())
                .isEqualTo(server.configuration().publicUrl());
        assertThat(found.path("jti").asText()).isNotBlank();
        assertThat(found.path("iat").asLong()).isBetween(now - 60, now);
        assertThat(found.path("exp").asLong() - found.path("iat").asLong()).isEqualTo(900);
        assertThat(found.path("fresh").asBoolean()).isTrue();
        assertThat(found.path("roles").isArray()).isTrue();
        assertThat(found.path("amr").path(0).asText()).isEqualTo("pwd");
    }

    @Test
    void refresh_token_is_checked_and_not_used() throws Exception {
        TokensResponse tokens = ada.signsIn();
        String first = tokens.getRefreshToken();

        JsonNode found = orders.introspect(first).json();
        assertThat(found.path("active").asBoolean()).isTrue();
        assertThat(found.path("type").asText()).isEqualTo("refresh");
        assertThat(found.has("token_type")).isFalse();
        assertThat(found.path("sub").asText()).isEqualTo(Long.toString(ada.id()));
        assertThat(found.path("sid").asText())
                .isEqualTo(tokens.getSession().getId().toString());
        assertThat(found.path("exp").asLong())
                .isEqualTo(tokens.getSession().getIdleExpiresAt().toEpochSecond());

        ada.refreshes();
        assertThat(orders.introspect(first).json().path("active").asBoolean())
                .as("within the grace period")
                .isTrue();
        server.clock().advance(Duration.ofMinutes(2));
        assertInactive(first);
        // The introspection is no use of the token, so it does not count as theft.
        ada.refreshes();
    }

    @Test
    void ended_sessions_have_no_active_tokens() throws Exception {
        TokensResponse tokens = ada.signsIn();
        ada.sessions().endCurrentSession();

        assertInactive(tokens.getAccessToken());
        assertInactive(tokens.getRefreshToken());
    }

    @Test
    void expired_tokens_are_not_active() throws Exception {
        TokensResponse tokens = ada.signsIn();
        server.clock().advance(Duration.ofDays(31));

        assertInactive(tokens.getAccessToken());
        assertInactive(tokens.getRefreshToken());
    }

    @Test
    void tokens_from_before_a_confirmation_are_described_as_the_service_accepts_them() throws Exception {
        TokensResponse tokens = ada.signsIn();
        ada.confirms();

        assertThat(orders.introspect(tokens.getAccessToken())
                        .json()
                        .path("active")
                        .asBoolean())
                .isTrue();
        assertInactive(tokens.getRefreshToken());
    }

    @Test
    void token_of_the_classic_api_is_active_without_roles() {
        ada.signsInClassically();

        JsonNode found = orders.introspect(ada.token()).json();

        assertThat(found.path("active").asBoolean()).isTrue();
        assertThat(found.path("username").asText()).isEqualTo(ada.username());
        assertThat(found.path("roles").isEmpty()).isTrue();
        assertThat(found.has("aud")).isFalse();
    }

    @Test
    void tokens_signed_with_the_shared_key_are_foreign() throws Exception {
        try (GatehouseServer shared =
                GatehouseServer.start(Map.of("JWT_SECRET_KEY", "a secret of the tutorial, 32 bytes"))) {
            Person bob = Person.on(shared);
            bob.signsInClassically();

            assertThat(ServiceCallers.with(shared, "introspect")
                            .introspect(bob.token())
                            .body())
                    .isEqualTo(INACTIVE);
        }
    }

    @Test
    void what_is_no_token_of_this_service_is_not_active() throws Exception {
        ada.signsIn();
        String token = ada.token();
        Stream.of(
                        "x",
                        "a.b.c",
                        token.substring(0, token.length() - 4) + "AAAA",
                        token + "x",
                        "Bearer " + token,
                        ada.refreshToken().substring(1),
                        "A".repeat(97),
                        "é😀",
                        "a".repeat(20_000))
                .forEach(IntrospectionTest::assertInactive);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "token=", "token", "tok%65n=a&token=b", "token=a&token=a", "token=%zz", "token=%", "x=y", "="
            })
    void malformed_form_is_an_invalid_request(String body) {
        Http.Reply reply = orders.postForm("/v1/tokens/introspect", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("error").asText()).isEqualTo("invalid_request");
        assertThat(reply.json().path("error_description").asText()).isNotBlank();
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-www-form-urlencoded, 200",
        "Application/X-WWW-Form-Urlencoded;charset=UTF-8, 200",
        "application/json, 400",
        "multipart/form-data, 400",
        "nonsense, 400"
    })
    void only_a_form_is_read(String contentType, int status) throws Exception {
        Person admin = Person.demo(server);
        admin.signsIn();
        CreatedClientResponse client = ServiceCallers.create(server, "introspect");

        Http.Reply reply = new Http(server)
                .post(
                        "/v1/tokens/introspect",
                        "token=" + admin.token() + "&token_type_hint=refresh_token&resource=x&resource=y",
                        "Content-Type",
                        contentType,
                        "Authorization",
                        ServiceCallers.basic(client.getId().toString(), client.getSecret()));

        assertThat(reply.status()).isEqualTo(status);
        // Unknown parameters and a wrong hint are ignored.
        assertThat(reply.json().path("active").asBoolean()).isEqualTo(status == 200);
    }

    @Test
    void other_errors_have_the_format_of_oauth_too() {
        Http http = new Http(server);

        Http.Reply get = http.get("/v1/tokens/introspect");
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.header("Allow")).contains("POST");
        assertThat(get.json().path("error").asText()).isEqualTo("invalid_request");
        Http.Reply large = orders.postForm("/v1/tokens/introspect", "token=" + "a".repeat(70_000));
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.json().path("error").asText()).isEqualTo("invalid_request");
    }
}
