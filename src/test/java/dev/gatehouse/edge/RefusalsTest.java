package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.RawHttp;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Invalid requests return a problem in JSON that names the error, never a 500. */
class RefusalsTest {
    private final GatehouseServer server = GatehouseServer.shared();
    private final Http http = new Http(server);

    private static void assertProblem(Http.Reply reply, int status, String code) {
        assertThat(reply.json().path("code").asText()).isEqualTo(code);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(reply.json().path("type").asText()).isEqualTo("/problems/" + code);
        assertThat(reply.json().path("status").intValue()).isEqualTo(status);
        assertThat(reply.json().path("title").asText()).isNotBlank();
        assertThat(reply.json().path("request_id").asText()).isEqualTo(reply.header("X-Request-Id"));
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {
                    {"username":"a","password":"b"
                    {"username":"a","username":"b","password":"b"}
                    {"username":"a","password":"b"} {}
                    {'username':'a'}
                    {"username":NaN,"password":"b"}
                    {"username":"\\ud8","password":"b"}
                    """)
    @ValueSource(strings = {"""
            {"username":"a\nb","password":"b"}""", "\u0000"})
    void malformed_json_is_rejected(String body) {
        assertProblem(http.postJson("/v1/sessions", body), 400, "malformed-json");
    }

    @Test
    void deeply_nested_json_is_rejected() {
        Http.Reply reply = http.postJson("/v1/sessions", """
                {"username":%s%s,"password":"b"}""".formatted("[".repeat(20_000), "]".repeat(20_000)));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isIn("malformed-json", "validation-failed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"username":"a","password":"b","roles":["admin"]}
                    {"username":"a","password":"b","":1}
                    {"userName":"a","password":"b"}
                    """)
    void unknown_field_is_rejected(String body) {
        assertProblem(http.postJson("/v1/sessions", body), 400, "unknown-field");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                      | password | required
                    {"username":"a"}                        | password | required
                    {"password":"a"}                        | username | required
                    {"username":null,"password":"b"}        | username | required
                    {"username":"","password":"b"}          | username | length
                    {"username":"a","password":""}          | password | length
                    {"username":"a\\u0000b","password":"b"} | username | pattern
                    {"username":"a\\nb","password":"b"}     | username | pattern
                    {"username":"a\\ud800","password":"b"}  | username | pattern
                    {"username":"a","password":"\\udc00"}   | password | pattern
                    {"username":"a","password":"a\\u0000b"} | password | pattern
                    {"username":1,"password":"b"}           | username | type
                    {"username":true,"password":"b"}        | username | type
                    {"username":1e400,"password":"b"}       | username | type
                    {"username":["a"],"password":"b"}       | username | type
                    {"username":{},"password":"b"}          | username | type
                    {"username":"a","password":1}           | password | type
                    {"username":"a","password":[]}          | password | type
                    {"username":"a","password":{}}          | password | type
                    []                                      | body     | type
                    "abc"                                   | body     | type
                    1                                       | body     | type
                    null                                    | body     | required
                    """)
    void invalid_value_is_rejected_with_field_and_rule(String body, String field, String rule) {
        Http.Reply reply = http.postJson("/v1/sessions", body);

        assertProblem(reply, 400, "validation-failed");
        assertThat(reply.json().path("errors").path(0).path("field").asText()).isEqualTo(field);
        assertThat(reply.json().path("errors").path(0).path("code").asText()).isEqualTo(rule);
    }

    @Test
    void field_that_breaks_a_rule_twice_is_reported_once() {
        Http.Reply reply = http.postJson("/v1/sessions", """
                {"username":"\\u0000\\ud800","password":"b"}""");

        assertProblem(reply, 400, "validation-failed");
        assertThat(reply.json().path("errors")).hasSize(1);
    }

    @Test
    void error_never_repeats_the_input() {
        String odd = "zanzibar-4711";
        for (String body :
                new String[] {"""
                        {"username":"%s\\u0000","password":"%s\\u0000"}""".formatted(odd, odd), Json.of(odd, 1), """
                    {"username":%s}""".formatted(odd), """
                    {"username":"%s","password":["%s"]}""".formatted(odd, odd)}) {
            assertThat(http.postJson("/v1/sessions", body).body()).doesNotContain(odd);
        }
        assertThat(http.get("/" + odd).body()).doesNotContain(odd);
        assertThat(http.get("/v1/me", "Authorization", "Bearer " + odd).body()).doesNotContain(odd);
    }

    @Test
    void too_long_values_are_rejected() {
        assertProblem(
                http.postJson("/v1/sessions", Json.of("username", "a".repeat(255), "password", "b")),
                400,
                "validation-failed");
        assertProblem(
                http.postJson("/v1/sessions", Json.of("username", "a", "password", "b".repeat(1025))),
                400,
                "validation-failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/xml",
                "gar bage",
                "application",
                "text/*",
                "application/json;q=7",
                "application/json;q=often"
            })
    void other_media_types_are_rejected(String contentType) {
        assertProblem(
                http.post("/v1/sessions", Json.of("username", "a", "password", "b"), "Content-Type", contentType),
                415,
                "unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html;q=7", "application/json;q=often", "gar bage", "text/html;qs=7"})
    void media_type_of_a_request_without_a_body_is_ignored(String contentType) {
        assertThat(http.get("/pages/reset", "Content-Type", contentType).status())
                .isEqualTo(200);
        assertThat(http.get("/v1/me", "Content-Type", contentType).status()).isEqualTo(401);
    }

    @Test
    void second_content_type_line_is_checked_too() {
        String json = Json.of("username", "a", "password", "b");
        String head = """
                POST /v1/sessions HTTP/1.1
                Host: localhost
                Connection: close
                Content-Length: %d
                Content-Type: application/json
                Content-Type: \u00f0kr

                """.replace("\n", "\r\n");
        RawHttp.Reply refused = RawHttp.bytes(server, head.formatted(json.length()) + json);

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.body()).contains("unsupported-media-type");
    }

    @Test
    void body_without_a_media_type_is_rejected() {
        assertProblem(
                http.post("/v1/sessions", Json.of("username", "a", "password", "b")), 415, "unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "image/png",
                "garbage",
                "application/xml, text/css;q=0.5",
                "Basic W/\"a\"",
                "application/json;q=often",
                "application/json;q=7",
                "[",
                "\""
            })
    void unsupported_accept_returns_406(String accept) {
        assertProblem(http.get("/problems/not-found", "Accept", accept), 406, "not-acceptable");
        assertProblem(http.get("/.well-known/jwks.json", "Accept", accept), 406, "not-acceptable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/problem+json",
                "*/*",
                "application/*;q=0.1",
                "text/html, */*;q=0.1"
            })
    void error_is_sent_if_the_client_accepts_either_json_type(String accept) {
        assertProblem(http.get("/v1/me", "Accept", accept), 401, "unauthenticated");
        assertProblem(http.get("/v1/nothing", "Accept", accept), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nowhere",
                "/v1",
                "/v1/",
                "/v1/sessions/",
                "/v1/me/x",
                "/problems",
                "/problems/x",
                "/docs/x",
                "/docs/..;/x",
                "/favicon.ico",
                "/v2/me"
            })
    void unknown_path_returns_an_error(String path) {
        Http.Reply reply = http.get(path);

        assertThat(reply.status()).as(path).isIn(404, 400, 405);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /v1/me, GET",
        "POST, /v1/me, GET",
        "GET, /v1/sessions/current/confirm, POST",
        "PUT, /v1/sessions, POST",
        "PATCH, /.well-known/jwks.json, GET",
        "BREW, /v1/me, GET",
        "DELETE, /docs, GET",
        "POST, /, GET"
    })
    void wrong_method_returns_405_with_the_allowed_methods(String method, String path, String allowed) {
        Http.Reply reply = http.send(method, path, "{}", "Content-Type", "application/json");

        assertProblem(reply, 405, "method-not-allowed");
        assertThat(reply.header("Allow")).contains(allowed);
    }

    @Test
    void options_lists_the_methods() {
        Http.Reply reply = http.send("OPTIONS", "/v1/me", null);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Allow")).contains("GET", "HEAD", "OPTIONS");
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void head_is_get_without_the_body() {
        Http.Reply reply = http.send("HEAD", "/.well-known/jwks.json", null);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("ETag")).isNotBlank();
        assertThat(reply.body()).isEmpty();
        assertThat(http.send("HEAD", "/v1/me", null).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /v1/sessions/%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /problems/%ff%fe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /docs/..%2f..%2fconfig.yml HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /v1/me HTTP/1.1\r\nConnection: close\r\n\r\n",
                "TRACE /v1/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /v1/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer a.b.c\r\nAuthorization: Bearer d.e.f\r\n\r\n"
            })
    void malformed_request_gets_json_and_no_server_error(String request) throws Exception {
        RawHttp.Reply reply = RawHttp.bytes(server, request);

        assertThat(reply.status()).isBetween(400, 499);
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(new ObjectMapper().readTree(reply.body()).path("request_id").asText())
                .isEqualTo(reply.header("X-Request-Id"));
    }

    @Test
    void request_id_of_the_caller_is_kept_if_it_is_safe_to_log() {
        assertThat(http.get("/v1/me", "X-Request-Id", "abc-123._X").header("X-Request-Id"))
                .isEqualTo("abc-123._X");
        for (String odd : new String[] {"a b", "a".repeat(65), "<script>", "é"}) {
            assertThat(RawHttp.send(server, "GET /v1/me", "X-Request-Id: " + odd)
                            .header("X-Request-Id"))
                    .isNotEqualTo(odd)
                    .isNotBlank();
        }
    }

    @Test
    void internal_error_is_reported_without_its_cause() {
        try (GatehouseServer broken = GatehouseServer.start(Map.of())) {
            broken.sql("ALTER TABLE session RENAME TO elsewhere");

            Http.Reply reply = new Http(broken)
                    .postJson("/v1/sessions", Json.of("username", "admin@gmail.com", "password", "123456"));

            assertProblem(reply, 500, "internal-error");
            assertThat(reply.body()).doesNotContain("SQL", "session", "Exception", " at ");
            dev.gatehouse.support.ContractExtension.expectServerError();
        }
    }
}
