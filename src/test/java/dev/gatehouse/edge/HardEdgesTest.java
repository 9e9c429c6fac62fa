package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.RawHttp;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Raw requests that are rejected before they reach a resource. The error is JSON in the style of the requested API, with the
 * headers of every response. Each case runs with CORS for any origin and for a list of origins.
 */
class HardEdgesTest {
    private static final String ORIGIN = "https://app.example.org";
    /** The next request on the same connection, which closes it. */
    private static final String NEXT =
            "GET /problems/not-found HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    private static GatehouseServer anyOrigin;
    private static GatehouseServer listedOrigin;

    @BeforeAll
    static void start() {
        anyOrigin = GatehouseServer.shared();
        listedOrigin = GatehouseServer.start(Map.of("CORS_ALLOWED_ORIGINS", ORIGIN));
    }

    @AfterAll
    static void stop() {
        listedOrigin.close();
    }

    /**
     * A request that is rejected.
     *
     * @param text the request, with the placeholders PATH for the path and ORIGIN for additional headers
     * @param read whether the service can parse the headers
     */
    private record Edge(String name, Problem problem, String text, boolean read) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Edge edge(String name, Problem problem, String text) {
        return new Edge(name, problem, text, true);
    }

    private static Edge unread(String name, Problem problem, String text) {
        return new Edge(name, problem, text, false);
    }

    /** Returns requests after which the start of the next request is unknown. */
    static Stream<Edge> unreadable() {
        return Stream.of(
                unread("no host", Problem.BAD_REQUEST, "GET PATH HTTP/1.1\r\nORIGIN\r\n"),
                unread("two hosts", Problem.BAD_REQUEST, "GET PATH HTTP/1.1\r\nHost: a\r\nHost: a\r\nORIGIN\r\n"),
                unread("a host with a space", Problem.BAD_REQUEST, "GET PATH HTTP/1.1\r\nHost: a b\r\nORIGIN\r\n"),
                unread("no port", Problem.BAD_REQUEST, "GET PATH HTTP/1.1\r\nHost: a:99999\r\nORIGIN\r\n"),
                unread("folded header", Problem.BAD_REQUEST, ok("X: a\r\n b\r\n")),
                unread("space before the colon", Problem.BAD_REQUEST, ok("X : a\r\n")),
                unread("space before the colon of a length", Problem.BAD_REQUEST, ok("Content-Length : 2\r\n")),
                unread("line feed alone", Problem.BAD_REQUEST, ok("X: a\nTransfer-Encoding: chunked\r\n")),
                unread("carriage return alone", Problem.BAD_REQUEST, ok("X: a\rb\r\n")),
                unread("zero byte", Problem.BAD_REQUEST, ok("X: a\u0000b\r\n")),
                unread("header of no name", Problem.BAD_REQUEST, ok(": a\r\n")),
                unread("header without a colon", Problem.BAD_REQUEST, ok("X\r\n")),
                unread("header of an impossible name", Problem.BAD_REQUEST, ok("X(y): a\r\n")),
                unread("both framings", Problem.BAD_REQUEST, ok(CHUNKED + "Content-Length: 5\r\n")),
                unread("both framings the other way", Problem.BAD_REQUEST, ok("Content-Length: 5\r\n" + CHUNKED)),
                unread("two lengths", Problem.BAD_REQUEST, ok("Content-Length: 2\r\nContent-Length: 3\r\n")),
                unread("a length twice", Problem.BAD_REQUEST, ok("Content-Length: 2\r\nContent-Length: 2\r\n")),
                unread("a list of lengths", Problem.BAD_REQUEST, ok("Content-Length: 2, 2\r\n")),
                unread("a length with a sign", Problem.BAD_REQUEST, ok("Content-Length: +2\r\n")),
                unread("a length below zero", Problem.BAD_REQUEST, ok("Content-Length: -1\r\n")),
                unread(
                        "a length of too many digits",
                        Problem.BAD_REQUEST,
                        ok("Content-Length: 99999999999999999999\r\n")),
                unread("a length in another base", Problem.BAD_REQUEST, ok("Content-Length: 0x2\r\n")),
                unread("chunked twice", Problem.NOT_IMPLEMENTED, ok(CHUNKED + CHUNKED)),
                unread("chunked twice in one", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding: chunked, chunked\r\n")),
                unread(
                        "chunked, but not last",
                        Problem.NOT_IMPLEMENTED,
                        ok("Transfer-Encoding: chunked, identity\r\n")),
                unread("chunked, but not first", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding: gzip, chunked\r\n")),
                unread("chunked, but not alone", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding: gzip\r\n" + CHUNKED)),
                unread("chunked with a parameter", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding: chunked;a=b\r\n")),
                unread("chunked in quotes", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding: \"chunked\"\r\n")),
                unread("chunked and nothing", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding: chunked,\r\n")),
                unread("nearly chunked", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding: xchunked\r\n")),
                unread("no coding", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding:\r\n")),
                unread("identity", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding: identity\r\n")),
                unread("a coding alone", Problem.NOT_IMPLEMENTED, ok("Transfer-Encoding: gzip\r\n")),
                unread(
                        "a coding and a length",
                        Problem.NOT_IMPLEMENTED,
                        ok("Transfer-Encoding: gzip\r\nContent-Length: 2\r\n")),
                unread(
                        "headers beyond all measure",
                        Problem.HEADERS_TOO_LARGE,
                        ok("X: " + "a".repeat(40_000) + "\r\n")),
                edge("an expectation", Problem.EXPECTATION_FAILED, ok("Expect: miracles\r\n")));
    }

    /** Returns requests whose request line cannot be parsed, so the requested API is unknown. */
    static Stream<Edge> unreadableLine() {
        return Stream.of(
                unread(
                        "a target longer than the buffer",
                        Problem.URI_TOO_LONG,
                        "GET PATH?" + "a".repeat(40_000) + " HTTP/1.1\r\nHost: a\r\nORIGIN\r\n"),
                unread(
                        "a later version",
                        Problem.HTTP_VERSION_NOT_SUPPORTED,
                        "GET PATH HTTP/1.2\r\nHost: a\r\nORIGIN\r\n"));
    }

    private static String ok(String header) {
        return "GET PATH HTTP/1.1\r\nHost: localhost\r\nORIGIN" + header + "\r\n";
    }

    /** Returns requests whose end is known, so the next request on the connection can be served. */
    static Stream<Edge> readable() {
        return Stream.of(
                edge("a long header", Problem.HEADERS_TOO_LARGE, ok("X: " + "a".repeat(20_000) + "\r\n")),
                edge("a long header before the origin", Problem.HEADERS_TOO_LARGE, longHeaderFirst()),
                edge("very many headers", Problem.HEADERS_TOO_LARGE, ok("a: b\r\n".repeat(3_000))),
                edge("a long target", Problem.URI_TOO_LONG, line("GET PATH?" + "a".repeat(9_000))),
                edge("TRACE", Problem.METHOD_NOT_ALLOWED, line("TRACE PATH")),
                edge("a method in lower case", Problem.METHOD_NOT_ALLOWED, line("get PATH")),
                edge("a long method", Problem.METHOD_NOT_ALLOWED, line("A".repeat(300) + " PATH")),
                edge("another host", Problem.BAD_REQUEST, "GET http://bPATH HTTP/1.1\r\nHost: a\r\nORIGIN\r\n"));
    }

    private static String longHeaderFirst() {
        return "GET PATH HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\nORIGIN\r\n";
    }

    private static String line(String methodAndTarget) {
        return methodAndTarget + " HTTP/1.1\r\nHost: localhost\r\nORIGIN\r\n";
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void unparsable_request_is_rejected_by_each_api_and_the_connection_is_closed(Edge edge) {
        for (String path : new String[] {"/v1/me", "/login", "/users"}) {
            assertRefusedForEveryOrigin(edge, path, (reply, page) -> {
                assertThat(answers(reply)).isEqualTo(1);
                assertThat(reply.header("Connection")).isEqualTo("close");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("unreadableLine")
    void unparsable_request_line_is_rejected_as_a_problem_and_the_connection_is_closed(Edge edge) {
        for (String path : new String[] {"/v1/me", "/login", "/users"}) {
            Edge there = unread(edge.name(), edge.problem(), edge.text().replace("PATH", path));
            assertRefusedForEveryOrigin(there, "/v1/me", (reply, page) -> {
                assertThat(answers(reply)).isEqualTo(1);
                assertThat(reply.header("Connection")).isEqualTo("close");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("readable")
    void delimited_request_is_rejected_by_each_api_and_the_next_request_is_answered(Edge edge) {
        for (String path : new String[] {"/v1/me", "/login", "/users"}) {
            assertRefusedForEveryOrigin(
                    edge, path, (reply, page) -> assertThat(answers(reply)).isEqualTo(2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/%zz, BAD_REQUEST, false",
        "/v1/me%, BAD_REQUEST, false",
        "/%00, BAD_REQUEST, false",
        "/v1/me%0d%0aX:y, BAD_REQUEST, true",
        "/%u0041, BAD_REQUEST, true",
        "/%c3%28, BAD_REQUEST, true",
        "/../../etc/passwd, BAD_REQUEST, false",
        "/%2e%2e/%2e%2e/etc/passwd, BAD_REQUEST, false",
        "/v1/%2e%2e/v1/me, BAD_REQUEST, true",
        "/v1/%2e/me, BAD_REQUEST, true",
        "/v1/..;/v1/me, BAD_REQUEST, true",
        "/v1//me, BAD_REQUEST, true",
        "//v1/me, BAD_REQUEST, true",
        "/v1%2Fme, BAD_REQUEST, true",
        "/v1%5Cme, BAD_REQUEST, true",
        "/v1\\me, BAD_REQUEST, true",
        "/v1/me#top, BAD_REQUEST, true",
        "v1/me, BAD_REQUEST, false",
        "localhost:80, BAD_REQUEST, false",
        "*, BAD_REQUEST, true",
        "/v1/../v1/me, NOT_FOUND, true",
        "/v1/./me, NOT_FOUND, true",
        "/v1/me;a=b, NOT_FOUND, true",
        "/v1;a/me, NOT_FOUND, true",
        "/v1/me/, NOT_FOUND, true",
        "/v1/me%20, NOT_FOUND, true",
        "/login/, NOT_FOUND, true"
    })
    void alternative_spelling_of_a_path_is_rejected(String target, Problem problem, boolean read) {
        String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nORIGIN\r\n";
        assertRefusedForEveryOrigin(new Edge(target, problem, request, read), "/v1", (reply, page) -> {});
    }

    @Test
    void path_parameter_does_not_bypass_a_rule_for_the_classic_paths() {
        for (String path : new String[] {"/login", "/users"}) {
            assertRefusedForEveryOrigin(
                    edge("a parameter", Problem.NOT_FOUND, "GET PATH;a=b HTTP/1.1\r\nHost: a\r\nORIGIN\r\n"),
                    path,
                    (reply, page) -> {});
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n{}\r\n0\r\n\r\n",
                "-2\r\n{}\r\n0\r\n\r\n",
                "0x2\r\n{}\r\n0\r\n\r\n",
                "2 \r\n{}\r\n0\r\n\r\n",
                "8000000000000002\r\n{}\r\n0\r\n\r\n",
                "10000000000000002\r\n{}\r\n0\r\n\r\n",
                "fffffffffffffffff2\r\n{}\r\n0\r\n\r\n",
                "2\n{}\n0\n\n",
                "2;a\n{}\r\n0\r\n\r\n",
                "2\r\n{}0\r\n\r\n",
                "2\r\n{}and more\r\n0\r\n\r\n",
                "2\r\n{}\rx\n0\r\n\r\n",
                "\r\n2\r\n{}\r\n0\r\n\r\n"
            })
    void malformed_chunks_are_rejected_and_the_connection_is_closed(String body) {
        for (String path : new String[] {"/v1/sessions", "/login"}) {
            String request = "POST PATH HTTP/1.1\r\nHost: localhost\r\n" + JSON + CHUNKED + "ORIGIN\r\n" + body;
            assertRefusedForEveryOrigin(edge(body, Problem.BAD_REQUEST, request), path, (reply, page) -> {
                assertThat(answers(reply)).isEqualTo(1);
                assertThat(reply.header("Connection")).isEqualTo("close");
            });
        }
    }

    @Test
    void bytes_after_a_chunk_are_detected_if_the_chunk_ends_with_the_buffer() {
        String head = "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\n" + JSON + CHUNKED + "X: ";
        String chunk = "\r\n\r\n2\r\n{}";
        String filled = head + "a".repeat(8_192 - head.length() - chunk.length()) + chunk;

        RawHttp.Reply reply = RawHttp.bytes(anyOrigin, filled + "and more\r\n0\r\n\r\n" + NEXT);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(json(reply).path("code").asText()).isEqualTo("bad-request");
        assertThat(answers(reply)).isEqualTo(1);
    }

    @Test
    void bytes_after_the_last_chunk_are_the_next_request() {
        RawHttp.Reply reply = RawHttp.bytes(
                anyOrigin,
                "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\n" + JSON + CHUNKED
                        + "\r\n2;name=\"value\"\r\n{}\r\n0\r\nX-Trailer: a\r\n\r\nnonsense\r\n\r\n" + NEXT);

        assertThat(json(reply).path("code").asText()).isEqualTo("validation-failed");
        assertThat(reply.text()).contains("bad-request");
        assertThat(answers(reply)).isEqualTo(2);
    }

    @Test
    void body_over_64_kib_is_rejected_with_and_without_a_content_length() {
        String tooMuch = "a".repeat(70_000);
        String chunks = ("2328\r\n" + " ".repeat(9_000) + "\r\n").repeat(8) + "0\r\n\r\n";
        String post = "POST PATH HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nORIGIN" + JSON;
        for (String path : new String[] {"/v1/sessions", "/login"}) {
            assertRefusedForEveryOrigin(
                    edge("a length", Problem.BODY_TOO_LARGE, post + "Content-Length: 70000\r\n\r\n" + tooMuch),
                    path,
                    (reply, page) -> {});
            assertRefusedForEveryOrigin(
                    edge("chunks", Problem.BODY_TOO_LARGE, post + CHUNKED + "\r\n" + chunks),
                    path,
                    (reply, page) -> {});
            assertRefusedForEveryOrigin(
                    edge(
                            "a chunk of 4 GiB",
                            Problem.BODY_TOO_LARGE,
                            post + CHUNKED + "\r\n100000002\r\n" + " ".repeat(70_000)),
                    path,
                    (reply, page) -> {});
        }
        // The service rejects the request without waiting for the announced body.
        assertRefusedForEveryOrigin(
                edge("much more", Problem.BODY_TOO_LARGE, post + "Content-Length: 900000000000000000\r\n\r\n"),
                "/users",
                (reply, page) -> {});
    }

    @Test
    void response_before_the_body_arrives_closes_the_connection() {
        RawHttp.Reply reply = RawHttp.bytes(
                anyOrigin, "POST /v1/me HTTP/1.1\r\nHost: localhost\r\n" + JSON + "Content-Length: 700\r\n\r\n");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Connection")).isEqualTo("close");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "HEAD /v1/me HTTP/1.1\r\n\r\n",
                "HEAD /v1/me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "HEAD /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            })
    void error_response_to_head_has_no_body(String request) {
        RawHttp.Reply reply = RawHttp.bytes(anyOrigin, request);

        assertThat(reply.status()).isGreaterThanOrEqualTo(400);
        assertThat(reply.header("X-Request-Id")).isNotEmpty();
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET /v1/me, 505", "GET, 400", "\u0016\u0003\u0001\u0002\u0000\u0001, 400", "GET /v1/me HTTP/x, 505"})
    void unsupported_http_is_rejected_in_json(String line, int status) {
        RawHttp.Reply reply = RawHttp.bytes(anyOrigin, line + "\r\n\r\n");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(json(reply).path("status").asInt()).isEqualTo(status);
        assertThat(reply.header("Connection")).isEqualTo("close");
    }

    @ParameterizedTest
    @CsvSource({"db.internal:3306, method-not-allowed", "localhost, bad-request"})
    void connect_is_rejected(String host, String code) {
        RawHttp.Reply reply =
                RawHttp.bytes(anyOrigin, "CONNECT db.internal:3306 HTTP/1.1\r\nHost: " + host + "\r\n\r\n" + NEXT);

        assertThat(json(reply).path("code").asText()).isEqualTo(code);
        assertThat(answers(reply)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource({"unreadable", "unreadableLine"})
    void admin_port_rejects_in_json_and_without_cors_headers(Edge edge) {
        String request = edge.text().replace("PATH", "/ping").replace("ORIGIN", "") + NEXT;

        RawHttp.Reply reply = RawHttp.bytes(anyOrigin.adminPort(), request);

        assertThat(reply.status()).isEqualTo(edge.problem().status());
        assertThat(json(reply).path("code").asText()).isEqualTo(edge.problem().code());
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(answers(reply)).isEqualTo(1);
    }

    @Test
    void http_1_0_needs_no_host_and_closes_its_connection() {
        RawHttp.Reply reply = RawHttp.bytes(anyOrigin, "GET /v1/me HTTP/1.0\r\n\r\n" + NEXT);

        assertThat(json(reply).path("code").asText()).isEqualTo("unauthenticated");
        assertThat(answers(reply)).isEqualTo(1);
    }

    @Test
    void http_1_0_may_keep_its_connection() {
        RawHttp.Reply reply = RawHttp.bytes(
                anyOrigin,
                "GET /v1/me HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /problems/not-found HTTP/1.0\r\n\r\n");

        assertThat(reply.header("Connection")).isEqualTo("keep-alive");
        assertThat(answers(reply)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\nGET /problems/not-found HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET http://localhost/problems/not-found HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /problems/not-found? HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /problems/not-found?a=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /problems/not-found HTTP/1.1\r\nhOsT: localhost\r\ncOnNeCtIoN: close\r\n\r\n",
                "GET /problems/not-found HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
            })
    void unusual_but_valid_request_is_answered(String request) {
        RawHttp.Reply reply = RawHttp.bytes(anyOrigin, request);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(json(reply).path("code").asText()).isEqualTo("not-found");
    }

    @Test
    void options_asterisk_lists_the_methods() {
        RawHttp.Reply reply = RawHttp.send(anyOrigin, "OPTIONS *");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    }

    @Test
    void client_that_expects_100_continue_receives_it() {
        RawHttp.Reply reply = RawHttp.bytes(
                anyOrigin,
                "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n" + JSON
                        + "Content-Length: 2\r\n\r\n{}");

        assertThat(reply.text()).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ");
        assertThat(reply.text()).contains("validation-failed");
    }

    private interface Check {
        void of(RawHttp.Reply reply, boolean page);
    }

    /** Sends the request with and without an Origin, to a server that allows any origin and to one that allows a list. */
    private static void assertRefusedForEveryOrigin(Edge edge, String path, Check more) {
        for (GatehouseServer server : new GatehouseServer[] {anyOrigin, listedOrigin}) {
            for (boolean page : new boolean[] {false, true}) {
                String headers = "X-Request-Id: edge-1\r\n" + (page ? "Origin: " + ORIGIN + "\r\n" : "");
                boolean withHeaders = edge.text().contains("ORIGIN");
                String request = edge.text().replace("PATH", path).replace("ORIGIN", headers) + NEXT;

                RawHttp.Reply reply = RawHttp.bytes(server, request);

                assertRefused(reply, path, edge.problem());
                if (withHeaders && edge.read()) {
                    assertThat(reply.header("X-Request-Id")).isEqualTo("edge-1");
                    assertOrigin(reply, page, server == listedOrigin);
                } else if (withHeaders) {
                    assertThat(reply.header("X-Request-Id")).matches("[0-9a-f-]{36}");
                    assertOrigin(reply, false, server == listedOrigin);
                }
                more.of(reply, page);
            }
        }
    }

    private static void assertRefused(RawHttp.Reply reply, String path, Problem problem) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(problem.status());
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        boolean wrongMethod = problem == Problem.METHOD_NOT_ALLOWED;
        if (path.startsWith("/v1")) {
            assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(json(reply).path("code").asText()).isEqualTo(problem.code());
            assertThat(json(reply).path("status").asInt()).isEqualTo(problem.status());
            assertThat(json(reply).path("request_id").asText()).isEqualTo(reply.header("X-Request-Id"));
        } else {
            assertThat(reply.header("Content-Type")).isEqualTo("application/json");
            String field = path.equals("/users") && !wrongMethod ? "msg" : "message";
            assertThat(json(reply).path(field).asText())
                    .isEqualTo(wrongMethod ? "The method is not allowed for the requested URL." : problem.title());
        }
        if (wrongMethod) {
            assertThat(reply.header("Allow")).isNotEmpty();
        }
    }

    private static void assertOrigin(RawHttp.Reply reply, boolean page, boolean listed) {
        String allowed = reply.header("Access-Control-Allow-Origin");
        if (page) {
            assertThat(allowed).isEqualTo(ORIGIN);
            assertThat(reply.header("Access-Control-Expose-Headers")).contains("X-Request-Id");
        } else {
            assertThat(allowed).isEqualTo(listed ? "" : "*");
        }
        assertThat(reply.header("Vary")).isEqualTo(page || listed ? "Origin" : "");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEqualTo(page && listed ? "true" : "");
    }

    private static int answers(RawHttp.Reply reply) {
        return reply.text().split("HTTP/1\\.1 ", -1).length - 1;
    }

    /** Returns the body of the first response. */
    private static JsonNode json(RawHttp.Reply reply) {
        try {
            // The text may contain two responses; the parser stops after the first JSON value.
            return new ObjectMapper().readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + reply.text(), e);
        }
    }
}
