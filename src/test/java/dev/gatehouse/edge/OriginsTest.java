package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins in settings that are not normalized as browsers do, and origins of applications in web views. */
class OriginsTest {
    private static final String OWN = "https://login.example.org";
    private static final String YEAR = "max-age=31536000";

    @SuppressWarnings("NullAway.Init")
    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(
                Map.of(
                        "PUBLIC_URL", "HTTPS://Login.Example.ORG:443",
                        "CORS_ALLOWED_ORIGINS",
                                "HTTPS://App.Example.org:443, http://[0:0:0:0:0:0:0:1]:3000, Capacitor://localhost, APP://Obsidian.md"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Http.Reply signIn(String origin) {
        Person ada = Person.on(server);
        return new Http(server)
                .post(
                        "/v1/sessions",
                        Json.of("username", ada.username(), "password", ada.password(), "transport", "cookie"),
                        "Content-Type",
                        "application/json",
                        "Origin",
                        origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.org",
                "http://[::1]:3000",
                "capacitor://localhost",
                "CAPACITOR://LocalHost",
                "app://obsidian.md",
                "app://Obsidian.md"
            })
    void listed_origin_may_read_responses_and_sign_in_with_cookies(String origin) {
        RawHttp.Reply reply = RawHttp.send(server, "GET /users", "Origin: " + origin);
        assertThat(reply.header("Access-Control-Allow-Origin"))
                .as("unchanged: browsers compare it exactly")
                .isEqualTo(origin);
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(RawHttp.send(
                                server,
                                "OPTIONS /v1/sessions",
                                "Origin: " + origin,
                                "Access-Control-Request-Method: POST")
                        .header("Access-Control-Allow-Methods"))
                .contains("POST");

        assertThat(signIn(origin).status()).isEqualTo(201);
    }

    @Test
    void page_of_the_service_signs_in_with_cookies() {
        assertThat(signIn(OWN).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "file://",
                "capacitor://localhost:80",
                "capacitor://localhost/",
                "capacitor://localhost.evil.example",
                "capacitor://localhos",
                "capacitor:",
                "ionic://localhost",
                "tauri://localhost",
                "app://obsidian.md.evil.example",
                "http://localhost",
                "https://localhost",
                "http://app.example.org",
                "https://app.example.org:443",
                "https://app.example.org.",
                "https://app.example.org.evil.example",
                "https://evil.example",
                "http://[::1]",
                "http://[::1]:3001",
                "http://login.example.org",
                "https://login.example.org:8443",
                "*"
            })
    void unlisted_origin_gets_no_cors_headers_and_no_cookies(String origin) {
        RawHttp.Reply reply = RawHttp.send(server, "GET /users", "Origin: " + origin);
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(reply.header("Vary")).isEqualTo("Origin");
        RawHttp.Reply preflight = RawHttp.send(
                server, "OPTIONS /v1/sessions", "Origin: " + origin, "Access-Control-Request-Method: POST");
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(preflight.header("Access-Control-Allow-Methods")).isEmpty();

        Http.Reply login = signIn(origin);
        assertThat(login.status()).isEqualTo(403);
        assertThat(login.json().path("code").asText()).isEqualTo("csrf-refused");
        assertThat(login.header("Set-Cookie")).isEmpty();
    }

    @Test
    void issuer_and_audience_are_the_normalized_public_url() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        byte[] claims = Base64.getUrlDecoder().decode(ada.token().split("\\.", -1)[1]);

        assertThat(new ObjectMapper().readTree(claims).path("iss").asText()).isEqualTo(OWN);
        assertThat(new ObjectMapper().readTree(claims).path("aud").toString()).contains(OWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /docs",
                "GET /v1/me",
                "GET /users",
                "GET /nowhere",
                "HEAD /docs",
                "TRACE /v1/me",
                "OPTIONS /login",
                "GET /%zz",
                "GET /docs;a"
            })
    void every_response_has_hsts_without_subdomains(String request) {
        assertThat(RawHttp.send(server, request).header("Strict-Transport-Security"))
                .isEqualTo(YEAR);
    }

    @Test
    void preflight_and_unparsable_request_have_hsts() {
        RawHttp.Reply preflight = RawHttp.send(
                server, "OPTIONS /login", "Origin: capacitor://localhost", "Access-Control-Request-Method: POST");
        assertThat(preflight.header("Strict-Transport-Security")).isEqualTo(YEAR);

        RawHttp.Reply unreadable = RawHttp.bytes(server, "GET / HTTP/1.1\r\n\r\n");
        assertThat(unreadable.status()).isEqualTo(400);
        assertThat(unreadable.header("Strict-Transport-Security")).isEqualTo(YEAR);
    }

    @Test
    void admin_port_and_services_with_an_http_public_url_send_no_hsts() {
        for (String request : new String[] {"GET /ping", "GET /nowhere"}) {
            assertThat(RawHttp.send(server.adminPort(), request).header("Strict-Transport-Security"))
                    .isEmpty();
        }
        assertThat(RawHttp.bytes(server.adminPort(), "GET / HTTP/1.1\r\n\r\n").header("Strict-Transport-Security"))
                .isEmpty();
        for (String request : new String[] {"GET /docs", "GET /nowhere"}) {
            assertThat(RawHttp.send(GatehouseServer.shared(), request).header("Strict-Transport-Security"))
                    .isEmpty();
        }
    }
}
