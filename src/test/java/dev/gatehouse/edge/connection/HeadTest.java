package dev.gatehouse.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The response to HEAD has the Content-Length of the response to GET (RFC 9110, section 8.6), for long documents too. */
class HeadTest {
    /** The list of so many users is longer than the buffers of the service. */
    private static final int USERS = 1_000;

    private static GatehouseServer server;
    private static Person ada;

    @BeforeAll
    static void start() throws Exception {
        server = GatehouseServer.start(Map.of());
        ada = Person.on(server);
        ada.signsInClassically();
        server.addUsers(USERS, number -> "x".repeat(100) + number);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs",
                "/docs/swagger-ui-bundle.js",
                "/docs/swagger-ui.css",
                "/openapi.json",
                "/openapi.yaml",
                "/pages/pages.js",
                "/.well-known/jwks.json",
                "/problems/not-found",
                "/users",
                "/v1/nowhere"
            })
    void head_has_the_content_length_of_get(String path) {
        String token = "Bearer " + ada.token();
        Http.Reply get = new Http(server).get(path, "Authorization", token);
        RawHttp.Reply head = RawHttp.send(server, "HEAD " + path, "Authorization: " + token);

        assertThat(head.status()).isEqualTo(get.status());
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        assertThat(head.header("Content-Length")).isEqualTo(Integer.toString(bytes(get)));
    }

    @Test
    void head_with_the_current_etag_returns_304() {
        String tag = new Http(server).get("/openapi.json").header("ETag");

        RawHttp.Reply head = RawHttp.send(server, "HEAD /openapi.json", "If-None-Match: " + tag);

        assertThat(head.status()).isEqualTo(304);
        assertThat(head.header("Content-Length")).isEmpty();
    }

    @Test
    void document_has_a_content_length_and_responses_do_not_interleave() {
        Http.Reply get = new Http(server).get("/docs/swagger-ui-bundle.js");

        assertThat(get.header("Content-Length")).isEqualTo(Integer.toString(bytes(get)));
        assertThat(RawHttp.bytes(server, "GET /docs HTTP/1.1\r\nHost: a\r\n\r\nGET /docs HTTP/1.0\r\n\r\n")
                        .text()
                        .split("</html>", -1))
                .hasSize(3);
    }

    private static int bytes(Http.Reply reply) {
        return reply.body().getBytes(StandardCharsets.UTF_8).length;
    }
}
