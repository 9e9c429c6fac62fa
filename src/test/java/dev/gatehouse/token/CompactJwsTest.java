package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CompactJwsTest {
    /** RFC 7515, appendix A.1.1. */
    private static final String TOKEN = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String KEY =
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

    @Example
    void rfc_7515_appendix_a_1_is_parsed_and_verifies() {
        CompactJws jws = CompactJws.parse(TOKEN);
        SharedKey key = new SharedKey(Base64.getUrlDecoder().decode(KEY), Duration.ofDays(1));

        assertThat(jws.headerText("typ")).hasValue("JWT");
        assertThat(jws.headerText("alg")).hasValue("HS256");
        assertThat(jws.payload().toString()).isEqualTo("""
                {"iss":"joe","exp":1300819380,"http://example.com/is_root":true}""");
        assertThat(jws.signed())
                .isEqualTo(TOKEN.substring(0, TOKEN.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII));
        assertThat(key.verifies(jws.signed(), jws.signature())).isTrue();
        jws.signed()[0] ^= 1;
        assertThat(key.verifies(jws.signed(), jws.signature())).isFalse();
    }

    @Example
    void other_examples_of_rfc_7515_and_rfc_8037_are_parsed() {
        assertThat(CompactJws.parse(TOKEN.replaceFirst("^[^.]*", "eyJhbGciOiJSUzI1NiJ9"))
                        .headerText("alg"))
                .hasValue("RS256");
        assertThat(CompactJws.parse(TOKEN.replaceFirst("^[^.]*", "eyJhbGciOiJFUzI1NiJ9"))
                        .headerText("alg"))
                .hasValue("ES256");
        // "Example of Ed25519 signing" is a JWS but not a JWT: its payload is not JSON.
        assertThatThrownBy(() -> CompactJws.parse("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.AA"))
                .isInstanceOfSatisfying(
                        TokenRefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.PAYLOAD_NOT_JSON));
    }

    /** Parses a token. Returns empty if it is rejected; any other exception fails the test. */
    private static Optional<CompactJws> parse(String token) {
        try {
            CompactJws jws = CompactJws.parse(token);
            try {
                assertThat(Forge.encode(jws.signature())).isEqualTo(jws.signatureSegment());
            } catch (TokenRefusedException e) {
                assertThat(e.refusal()).isEqualTo(Refusal.WRONG_SIGNATURE);
            }
            return Optional.of(jws);
        } catch (TokenRefusedException e) {
            assertThat(e.detail()).isNotEmpty();
            return Optional.empty();
        }
    }

    @Property(tries = 2_000)
    void any_text_is_parsed_or_rejected(@ForAll String text) {
        parse(text);
    }

    @Property(tries = 2_000)
    void any_text_like_a_token_is_parsed_or_rejected(@ForAll("likeTokens") String token) {
        Optional<CompactJws> jws = parse(token);

        // Parsing is unambiguous: the parts rebuild exactly the token.
        jws.ifPresent(taken -> assertThat(
                        new String(taken.signed(), StandardCharsets.US_ASCII) + "." + taken.signatureSegment())
                .isEqualTo(token));
    }

    @Provide
    Arbitrary<String> likeTokens() {
        Arbitrary<String> segment = Arbitraries.oneOf(List.of(
                Arbitraries.strings().withChars("ABCxyz019-_").ofMaxLength(20),
                Arbitraries.strings().withChars("AB+/= \t\n").ofMaxLength(9),
                Arbitraries.bytes().list().ofMaxSize(30).map(CompactJwsTest::encode),
                likeJson().map(Forge::encode)));
        return Arbitraries.oneOf(List.of(
                segment.list().ofMinSize(1).ofMaxSize(5).map(segments -> String.join(".", segments)),
                Combinators.combine(likeJson(), likeJson(), segment)
                        .as((header, claims, signature) ->
                                Forge.encode(header) + "." + Forge.encode(claims) + "." + signature)));
    }

    private static String encode(List<Byte> list) {
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = list.get(i);
        }
        return Forge.encode(bytes);
    }

    private static Arbitrary<String> likeJson() {
        Arbitrary<String> value = Arbitraries.of("""
                1
                -0
                1e9
                1e400
                true
                null
                "a"
                "\\ud800"
                []
                {}
                [[[[[[[[[[1]]]]]]]]]]
                nul
                01
                "
                "\\x"
                9999999999999999999999999999999999
                """.lines().toList());
        Arbitrary<String> name = Arbitraries.of("""
                "alg"
                "kid"
                "a"
                ""
                a
                "\\u0061"
                1
                """.lines().toList());
        return Combinators.combine(name, value)
                .as((left, right) -> left + ":" + right)
                .list()
                .ofMaxSize(4)
                .map(members -> "{" + String.join(",", members) + "}");
    }

    @Property(tries = 2_000)
    void changed_token_is_parsed_or_rejected(@ForAll("positions") int position, @ForAll char replacement) {
        int index = position % TOKEN.length();
        parse(TOKEN.substring(0, index) + replacement + TOKEN.substring(index + 1));
        parse(TOKEN.substring(0, index) + replacement + TOKEN.substring(index));
        parse(TOKEN.substring(0, index) + TOKEN.substring(index + 1));
        parse(TOKEN.substring(0, index));
        parse(TOKEN.substring(index));
    }

    @Provide
    Arbitrary<Integer> positions() {
        return Arbitraries.integers().between(0, TOKEN.length() - 1);
    }
}
