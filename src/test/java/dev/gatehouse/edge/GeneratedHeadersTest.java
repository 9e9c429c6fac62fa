package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import dev.gatehouse.support.ContractExtension;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.RawHttp;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** No header value causes a server error. */
class GeneratedHeadersTest {
    /** The headers that the service reads, except those that frame the request. */
    private static final List<String> READ = List.of(
            "X-Forwarded-For",
            "Forwarded",
            "Authorization",
            "Cookie",
            "X-CSRF-TOKEN",
            "Origin",
            "Access-Control-Request-Method",
            "Access-Control-Request-Headers",
            "X-Request-Id",
            "User-Agent",
            "Content-Type",
            "Content-Encoding",
            "Accept",
            "Accept-Charset",
            "Accept-Encoding",
            "Accept-Language",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Unmodified-Since",
            "Range",
            "Expect",
            "Referer",
            "Sec-Fetch-Site",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-HTTP-Method-Override");

    /** Requests that read different headers. None of them hashes a password, because that is slow. */
    private static final List<String> REQUESTS = List.of(
            "GET /v1/me",
            "DELETE /v1/sessions/current",
            """
                    POST /v1/sessions/refresh {"refresh_token":"none"}""",
            "POST /v1/sessions/refresh {}",
            "POST /v1/sessions {}",
            "POST /login {}",
            "GET /users",
            "GET /openapi.json",
            "GET /docs/docs.css",
            "GET /pages/reset",
            "OPTIONS /v1/sessions");

    private static final String[] FRAGMENTS = {
        "fe80::1%en0",
        "[fe80::1%en0]:4711",
        "203.0.113.9",
        ":4711",
        "::ffff:203.0.113.9",
        "2001:db8::9",
        "unknown",
        "_hidden",
        "for=",
        "by=",
        "Bearer ",
        "Basic ",
        "eyJhbGciOiJub25lIn0",
        "__Host-gatehouse-access=",
        "__Host-gatehouse-refresh=",
        "__Host-gatehouse-device=",
        "http://localhost:8080",
        "null",
        "application/json",
        "application/problem+json",
        "text/html",
        "multipart/form-data;boundary=",
        ";charset=",
        "utf-8",
        "utf-99",
        ";q=",
        "0.5",
        "7",
        "-1",
        "99999999999999999999",
        "gzip",
        "zh-Hant",
        "W/\"a\"",
        "bytes=",
        "Sat, 28 Nov 2026 08:00:00 GMT",
        "a".repeat(4_000),
        ",",
        ";",
        "=",
        ":",
        "/",
        ".",
        "*",
        "%",
        "%25",
        "\"",
        "\\",
        "[",
        "]",
        "(",
        "{",
        " ",
        "\t",
        "\u0080",
        "\u00e9",
        "\u00ff"
    };

    private static @Nullable GatehouseServer byForwardedFor;
    private static @Nullable GatehouseServer byForwarded;

    @BeforeContainer
    static void start() {
        byForwardedFor = GatehouseServer.start(Map.of("TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8"));
        byForwarded = GatehouseServer.start(Map.of("TRUSTED_PROXIES", "127.0.0.1", "PROXY_HEADER", "Forwarded"));
    }

    @AfterContainer
    static void stop() {
        Objects.requireNonNull(byForwardedFor).close();
        Objects.requireNonNull(byForwarded).close();
        ContractExtension.requireKept();
    }

    @Provide
    static Arbitrary<String> values() {
        Arbitrary<String> fragments =
                Arbitraries.of(FRAGMENTS).list().ofMaxSize(5).map(parts -> String.join("", parts));
        // Bytes that a header line may contain (RFC 9110, section 5.5).
        Arbitrary<String> bytes = Arbitraries.strings()
                .withCharRange(' ', '~')
                .withCharRange('\u0080', '\u00ff')
                .withChars('\t')
                .ofMaxLength(40);
        return Arbitraries.frequencyOf(Tuple.of(4, fragments), Tuple.of(1, bytes));
    }

    @Provide
    static Arbitrary<List<String>> lines() {
        return Arbitraries.of(READ)
                .flatMap(name -> values().map(value -> name + ": " + value))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    static Arbitrary<String> requests() {
        return Arbitraries.of(REQUESTS);
    }

    private static void assertAnswered(GatehouseServer server, String request, List<String> lines) {
        String[] parts = request.split(" ", 3);
        String body = parts.length > 2 ? parts[2] : "";
        boolean typed = lines.stream().anyMatch(line -> line.startsWith("Content-Type:"));
        String head = parts[0] + " " + parts[1] + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Length: " + body.length() + "\r\n" + (typed ? "" : "Content-Type: application/json\r\n")
                + String.join("\r\n", lines) + "\r\n\r\n";
        RawHttp.Reply reply = RawHttp.bytes(server, head + body);
        assertThat(reply.status()).as("%s, %s", lines, reply.text()).isBetween(200, 499);
        if (reply.status() >= 400) {
            assertThat(reply.text()).as("%s", lines).doesNotContain("Content-Length: 0\r\n");
        }
    }

    @Property(tries = 1_500, shrinking = ShrinkingMode.OFF)
    void request_with_any_headers_is_answered(@ForAll("requests") String request, @ForAll("lines") List<String> lines) {
        assertAnswered(Objects.requireNonNull(byForwardedFor), request, lines);
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void request_with_any_forwarding_header_is_answered(
            @ForAll("requests") String request, @ForAll("values") String value, @ForAll("values") String next) {
        assertAnswered(
                Objects.requireNonNull(byForwardedFor), request, List.of("X-Forwarded-For: " + value + "," + next));
        assertAnswered(
                Objects.requireNonNull(byForwarded), request, List.of("Forwarded: for=" + value + ",for=" + next));
    }

    @Property(tries = 3_000)
    void client_address_is_a_valid_address_for_any_forwarding_header(
            @ForAll("values") String value, @ForAll("values") String next) {
        for (String header : List.of("X-Forwarded-For", "Forwarded")) {
            String address = new ClientAddresses(new ProxySettings("10.0.0.0/8,203.0.113.0/24", header))
                    .of("10.0.0.1", List.of(value, next));
            assertThat(address).isEqualTo(InetAddresses.toAddrString(InetAddresses.forString(address)));
        }
    }
}
