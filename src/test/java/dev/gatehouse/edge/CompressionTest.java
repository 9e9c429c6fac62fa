package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.RawHttp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which responses are compressed (RFC 9110, section 12.5.3). */
class CompressionTest {
    private static final String FILE = "/docs/docs.js";

    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        server = GatehouseServer.shared();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs",
                "/docs/docs.js",
                "/docs/docs.css",
                "/docs/swagger-ui-bundle.js",
                "/openapi.yaml",
                "/openapi.json",
                "/pages/account",
                "/pages/account.js",
                "/pages/design.css",
                "/console/console.js"
            })
    void files_are_sent_compressed_with_an_etag_of_their_own(String path) throws Exception {
        HttpResponse<byte[]> plain = get(path, "identity");
        HttpResponse<byte[]> compressed = get(path, "gzip, deflate, br");

        assertThat(header(compressed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(compressed, "Content-Type")).isEqualTo(header(plain, "Content-Type"));
        assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(compressed.body().length).isLessThan(plain.body().length);
        assertThat(header(plain, "Content-Encoding")).isEmpty();
        assertThat(plain.headers().allValues("Vary")).contains("Accept-Encoding");
        assertThat(compressed.headers().allValues("Vary")).contains("Accept-Encoding");
        assertThat(header(compressed, "ETag")).isNotEqualTo(header(plain, "ETag"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    gzip                      | true
                    GZIP                      | true
                    x-gzip                    | true
                    *                         | true
                    br, gzip;q=0.1            | true
                    gzip ; q=1.000            | true
                    identity;q=0, *;q=0.5     | true
                    ,gzip,                    | true
                    br                        | false
                    gzip;q=0                  | false
                    gzip;q=0.000, *           | false
                    *;q=0                     | false
                    identity                  | false
                    gzip;q=2                  | false
                    gzip;q=                   | false
                    gzip;level=9              | false
                    gzipped                   | false
                    "gzip"                    | false
                    ,                         | false
                    """)
    void client_decides_about_the_coding(String accepted, boolean isCompressed) {
        for (String method : new String[] {"GET", "HEAD"}) {
            RawHttp.Reply reply = RawHttp.send(server, method + " " + FILE, "Accept-Encoding: " + accepted);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Content-Encoding"))
                    .as(method + " " + accepted)
                    .isEqualTo(isCompressed ? "gzip" : "");
        }
    }

    @Test
    void length_and_etag_are_those_of_the_representation() throws Exception {
        for (String accepted : new String[] {"gzip", "br"}) {
            HttpResponse<byte[]> whole = get(FILE, accepted);
            RawHttp.Reply head = RawHttp.send(server, "HEAD " + FILE, "Accept-Encoding: " + accepted);
            String etag = header(whole, "ETag");
            RawHttp.Reply known =
                    RawHttp.send(server, "GET " + FILE, "Accept-Encoding: " + accepted, "If-None-Match: " + etag);
            RawHttp.Reply other = RawHttp.send(
                    server,
                    "GET " + FILE,
                    "Accept-Encoding: " + (accepted.equals("gzip") ? "br" : "gzip"),
                    "If-None-Match: " + etag);

            assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(whole.body().length));
            assertThat(head.header("ETag")).isEqualTo(etag);
            assertThat(known.status()).isEqualTo(304);
            assertThat(known.header("Vary")).contains("Accept-Encoding");
            assertThat(other.status()).isEqualTo(200);
        }
    }

    /** A cache must not send the CORS headers of one origin to another. */
    @ParameterizedTest
    @CsvSource({"/docs, 200, 'Origin,Accept-Encoding'", "/console, 304, 'Origin,Accept,Accept-Encoding'"})
    void responses_vary_with_the_origin_too(String path, int status, String names) {
        RawHttp.Reply reply = RawHttp.send(
                server,
                "GET " + path,
                "Origin: https://elsewhere.example",
                "Accept-Encoding: gzip",
                status == 304 ? "If-None-Match: *" : "If-None-Match: \"another\"");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.text().lines().filter(line -> line.startsWith("Vary: ")))
                .containsExactlyInAnyOrder(
                        Stream.of(names.split(",")).map(name -> "Vary: " + name).toArray(String[]::new));
    }

    /** A cache replaces the headers that it has by those of a 304 (RFC 9111, section 3.2). */
    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/pages/design.css", "/pages/gatehouse.svg", "/openapi.yaml"})
    void response_without_content_has_no_content_type(String path) {
        RawHttp.Reply known = RawHttp.send(server, "GET " + path, "If-None-Match: *");
        RawHttp.Reply options = RawHttp.send(server, "OPTIONS " + path);

        assertThat(known.status()).isEqualTo(304);
        assertThat(known.header("Content-Type")).isEmpty();
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.header("Content-Type")).isEmpty();
        assertThat(RawHttp.send(server, "GET /").header("Content-Type")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/me", "/users", "/.well-known/jwks.json", "/problems/not-found", "/pages/unknown"})
    void other_responses_are_never_compressed(String path) throws Exception {
        HttpResponse<byte[]> response = get(path, "gzip");

        assertThat(header(response, "Content-Encoding")).isEmpty();
    }

    @Test
    void response_with_tokens_is_not_compressed() throws Exception {
        HttpRequest login = HttpRequest.newBuilder(server.uri("/v1/sessions"))
                .header("Content-Type", "application/json")
                .header("Accept-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"admin@gmail.com\",\"password\":\"123456\"}"))
                .build();

        HttpResponse<byte[]> response = HttpClient.newHttpClient().send(login, BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(header(response, "Content-Encoding")).isEmpty();
    }

    private static HttpResponse<byte[]> get(String path, String accepted) throws IOException, InterruptedException {
        URI uri = server.uri(path);
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("Accept-Encoding", accepted).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
