package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.RawHttp;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cross-origin requests. They are sent over raw sockets, because the HTTP client does not send an Origin. */
class CorsTest {
    private static final String ORIGIN = "Origin: https://app.example.org";

    private final GatehouseServer server = GatehouseServer.shared();

    private static RawHttp.Reply preflight(GatehouseServer server, String path, String... more) {
        return RawHttp.send(server, "OPTIONS " + path, more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/users", "/v1/me", "/v1/sessions", "/nowhere", "/.well-known/jwks.json"})
    void preflight_to_any_route_is_answered_before_authentication(String path) {
        RawHttp.Reply reply = preflight(
                server,
                path,
                ORIGIN,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization, content-type, x-odd");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
        assertThat(reply.header("Access-Control-Allow-Headers")).isEqualTo("authorization, content-type, x-odd");
        assertThat(reply.header("Access-Control-Allow-Methods"))
                .isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        assertThat(reply.header("Access-Control-Max-Age")).isEqualTo("600");
        assertThat(reply.header("Vary")).isEqualTo("Origin");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /users",
                "GET /v1/me",
                "GET /nowhere",
                "PUT /login",
                "GET /.well-known/jwks.json",
                "TRACE /v1/me"
            })
    void origin_is_echoed_on_every_answer(String request) {
        RawHttp.Reply reply = RawHttp.send(server, request, ORIGIN);

        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
        assertThat(reply.header("Vary")).isEqualTo("Origin");
        assertThat(reply.header("Access-Control-Expose-Headers"))
                .isEqualTo("X-Request-Id, Retry-After, Location, WWW-Authenticate");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    /** A response header longer than Jetty's buffer would leave the connection open. */
    @Test
    void overlong_origin_is_not_echoed() {
        RawHttp.Reply reply = RawHttp.send(server, "GET /v1/me", "Origin: https://" + "a".repeat(8_200));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void overlong_list_of_requested_headers_is_not_echoed() {
        RawHttp.Reply reply = preflight(
                server,
                "/v1/me",
                ORIGIN,
                "Access-Control-Request-Method: GET",
                "Access-Control-Request-Headers: " + "a".repeat(8_200));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Access-Control-Allow-Headers")).isEmpty();
    }

    @Test
    void response_without_an_origin_allows_every_origin() {
        RawHttp.Reply reply = RawHttp.send(server, "GET /users");

        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void admin_port_rejects_cross_origin_requests() {
        RawHttp.Reply page = RawHttp.send(server.adminPort(), "POST /tasks/gc", ORIGIN, "Content-Length: 0");
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.header("Access-Control-Allow-Origin")).isEmpty();

        RawHttp.Reply operator = RawHttp.send(server.adminPort(), "GET /ping");
        assertThat(operator.status()).isEqualTo(200);
        assertThat(operator.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void list_of_origins_allows_only_those_and_with_credentials() {
        try (GatehouseServer strict = GatehouseServer.start(
                Map.of("CORS_ALLOWED_ORIGINS", "https://app.example.org, http://localhost:3000"))) {
            RawHttp.Reply listed = RawHttp.send(strict, "GET /users", ORIGIN);
            assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
            assertThat(listed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(listed.header("Vary")).isEqualTo("Origin");

            for (String other : new String[] {
                "https://evil.example", "https://app.example.org.evil.example", "null", "https://APP.example.org:443"
            }) {
                RawHttp.Reply refused = RawHttp.send(strict, "GET /users", "Origin: " + other);
                assertThat(refused.header("Access-Control-Allow-Origin"))
                        .as(other)
                        .isEmpty();
                assertThat(refused.header("Vary")).isEqualTo("Origin");
                RawHttp.Reply preflight =
                        preflight(strict, "/login", "Origin: " + other, "Access-Control-Request-Method: POST");
                assertThat(preflight.header("Access-Control-Allow-Origin"))
                        .as(other)
                        .isEmpty();
                assertThat(preflight.header("Access-Control-Allow-Methods")).isEmpty();
            }

            RawHttp.Reply none = RawHttp.send(strict, "GET /users");
            assertThat(none.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }
}
