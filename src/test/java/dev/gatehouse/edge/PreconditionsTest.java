package dev.gatehouse.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.RawHttp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code If-None-Match} of documents (RFC 9110, section 13.1.2). */
class PreconditionsTest {
    private static GatehouseServer server;
    private static String tag;

    @BeforeAll
    static void start() {
        server = GatehouseServer.shared();
        tag = new Http(server).get("/openapi.json").header("ETag");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    TAG              | 304
                    W/TAG            | 304
                    *                | 304
                    "a", TAG         | 304
                    TAG, "a"         | 304
                    W/"a",W/TAG,"b"  | 304
                    # Empty elements of a list do not count (RFC 9110, section 5.6.1.2).
                    , TAG            | 304
                    "a",, TAG,       | 304
                    # What an opaque tag may have in it (section 8.8.3): commas, and backslashes that escape nothing.
                    "a,b", TAG       | 304
                    "a\\", TAG       | 304
                    "a"              | 200
                    W/"a"            | 200
                    "*"              | 200
                    ""               | 200
                    # No tags at all, which are nobody's.
                    nonsense         | 200
                    "                | 200
                    W/               | 200
                    ,                | 200
                    ``               | 200
                    """)
    void document_is_sent_unless_the_client_has_its_etag(String known, int status) {
        for (String method : new String[] {"GET", "HEAD"}) {
            String value = known.replace("TAG", tag);

            RawHttp.Reply reply = RawHttp.send(server, method + " /openapi.json", "If-None-Match: " + value);

            assertThat(reply.status()).as(method + " " + value).isEqualTo(status);
            assertThat(reply.header("ETag")).isEqualTo(tag);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.yaml", "/docs", "/docs/docs.js", "/pages/reset", "/.well-known/jwks.json"})
    void repeated_header_lines_form_one_list(String path) {
        String other = new Http(server).get(path).header("ETag");

        RawHttp.Reply reply = RawHttp.send(
                server, "GET " + path, "If-None-Match: \"a\"", "If-None-Match: W/" + other, "If-None-Match: \"b\"");

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "a"
                    *
                    nonsense
                    W/"a"
                    """)
    void if_match_is_ignored_for_read_only_documents(String value) {
        RawHttp.Reply reply = RawHttp.send(server, "GET /openapi.json", "If-Match: " + value);

        assertThat(reply.status()).isEqualTo(200);
    }
}
