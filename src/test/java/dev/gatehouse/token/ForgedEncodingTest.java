package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.support.GatehouseServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forged segments, base64url and JSON (RFC 7515, RFC 8725). */
@Tag("crypto")
class ForgedEncodingTest {
    private static final String WRONG_SIGNATURE = "Signature verification failed";
    private static final String SEGMENTS = "Not enough segments";
    private static final int LENGTH_LIMIT = 8 * 1024;

    private final GatehouseServer server = GatehouseServer.shared();
    private final TokenAssertions tokens = new TokenAssertions(server);
    private final Forge forge = Forge.in(server);

    // RFC 7515, section 7.1: three segments.

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "abc", "e30.e30", "a.b.c.d.e", "e30.e30.e30.e30.e30", ".", "....", "null", "undefined"})
    void text_without_three_segments_is_rejected(String token) {
        tokens.assertRefused(token, SEGMENTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "e30..", ".e30.", "..e30", "a.b.c", "e30.e30."})
    void empty_and_trivial_segments_are_rejected(String token) {
        tokens.assertRefusedAtV1(token);
        assertThat(tokens.atClassic(token).status()).isEqualTo(422);
    }

    @Test
    void valid_token_with_additional_segments_is_rejected() {
        String good = forge.token(forge.header(), forge.claims());

        tokens.assertRefused(good + ".", SEGMENTS);
        tokens.assertRefused("." + good, SEGMENTS);
        tokens.assertRefused(good + ".." + Forge.encode("ciphertext"), SEGMENTS);
        tokens.assertRefused(good.replace(".", ".."), SEGMENTS);
    }

    @Test
    void token_with_fewer_segments_is_rejected() {
        String good = forge.token(forge.header(), forge.claims());

        tokens.assertRefused(good.substring(0, good.lastIndexOf('.')), SEGMENTS);
        tokens.assertRefused(good.substring(0, good.indexOf('.')), SEGMENTS);
    }

    @Test
    void encrypted_token_is_rejected() {
        ObjectNode header = forge.header().put("alg", "RSA-OAEP").put("enc", "A256GCM");
        String jwe = Forge.encode(header.toString()) + "." + Forge.encode("key") + "." + Forge.encode("iv") + "."
                + Forge.encode("ciphertext") + "." + Forge.encode("tag");

        tokens.assertRefused(jwe, SEGMENTS);
    }

    @Test
    void token_of_8_kib_is_accepted_and_a_longer_one_is_rejected() {
        String longest = padded(LENGTH_LIMIT);
        String tooLong = padded(LENGTH_LIMIT + 1);

        assertThat(longest.length()).isBetween(LENGTH_LIMIT - 3, LENGTH_LIMIT);
        tokens.assertAccepted(longest);
        assertThat(tooLong.length()).isBetween(LENGTH_LIMIT + 1, LENGTH_LIMIT + 4);
        tokens.assertRefused(tooLong, SEGMENTS);
    }

    /** Returns the longest token up to the limit, or the shortest token above it if the length is above it. */
    private String padded(int length) {
        boolean beyond = length > LENGTH_LIMIT;
        ObjectNode claims = forge.claims();
        String token = forge.token(forge.header(), claims);
        StringBuilder padding = new StringBuilder();
        String last = token;
        while (token.length() <= LENGTH_LIMIT) {
            last = token;
            int missing = (LENGTH_LIMIT - token.length()) * 3 / 4 - 20;
            padding.append("x".repeat(Math.max(1, missing)));
            token = forge.token(forge.header(), claims.put("padding", padding.toString()));
        }
        return beyond ? token : last;
    }

    // RFC 7515, section 2: base64url, without padding, blanks or other additional characters.

    @ParameterizedTest
    @ValueSource(strings = {"=", "==", "%3D", "~", "é"})
    void segment_with_trailing_characters_is_rejected(String more) {
        String header = Forge.encode(forge.header().toString());
        String claims = Forge.encode(forge.claims().toString());

        tokens.assertRefused(Forge.ofSegments(header + more, claims, forge.key()::sign), "Invalid header padding");
        tokens.assertRefused(Forge.ofSegments(header, claims + more, forge.key()::sign), "Invalid payload padding");
        tokens.assertRefused(Forge.ofSegments(header, claims, forge.key()::sign) + more, WRONG_SIGNATURE);
    }

    @Test
    void segment_with_nonzero_trailing_bits_is_rejected() {
        String header = withTrailingBits(padToOneByteMore(forge.header()));
        String claims = Forge.encode(forge.claims().toString());

        tokens.assertRefused(Forge.ofSegments(header, claims, forge.key()::sign), "Invalid header padding");

        String goodHeader = Forge.encode(forge.header().toString());
        String oddClaims = withTrailingBits(padToOneByteMore(forge.claims()));

        tokens.assertRefused(Forge.ofSegments(goodHeader, oddClaims, forge.key()::sign), "Invalid payload padding");
    }

    /** Encodes the text with padding, so that the last character of the segment has four unused bits. */
    private static String padToOneByteMore(ObjectNode node) {
        String text = node.toString();
        return Forge.encode(text + " ".repeat((3 - text.length() % 3) % 3 + 1));
    }

    private static String withTrailingBits(String segment) {
        assertThat(segment.length() % 4).isEqualTo(2);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(segment.charAt(segment.length() - 1));
        String changed = segment.substring(0, segment.length() - 1) + alphabet.charAt(last + 1);
        assertThat(Base64.getUrlDecoder().decode(changed))
                .isEqualTo(Base64.getUrlDecoder().decode(segment));
        return changed;
    }

    @Test
    void alphabet_of_plain_base64_is_rejected() {
        ObjectNode header = forge.header().put("x", "~~~???>>>~~~???>>>");
        ObjectNode claims = forge.claims().put("x", "~~~???>>>~~~???>>>");
        String goodHeader = Forge.encode(header.toString());
        String goodClaims = Forge.encode(claims.toString());
        assertThat(goodHeader).containsAnyOf("-", "_");
        assertThat(goodClaims).containsAnyOf("-", "_");

        tokens.assertAccepted(Forge.ofSegments(goodHeader, goodClaims, forge.key()::sign));
        tokens.assertRefused(
                Forge.ofSegments(plain(goodHeader), goodClaims, forge.key()::sign), "Invalid header padding");
        tokens.assertRefused(
                Forge.ofSegments(goodHeader, plain(goodClaims), forge.key()::sign), "Invalid payload padding");
    }

    private static String plain(String base64url) {
        return base64url.replace('-', '+').replace('_', '/');
    }

    // RFC 8725, section 2.4; RFC 7515, section 4: a token must have only one interpretation.

    @Test
    void header_with_duplicate_members_is_rejected() {
        String claims = forge.claims().toString();
        for (String name : new String[] {"alg", "kid", "typ"}) {
            ObjectNode header = forge.header();
            String value = header.get(name).toString();
            String twice = header.toString().replaceFirst("\\{", """
                    {"%s":%s,""".formatted(name, value));

            tokens.assertRefused(forge.token(twice, claims), "Invalid header string: …");
        }
        String escaped = forge.header().toString().replaceFirst("\\{", """
                {"\\\\u0061lg":"none",""");
        tokens.assertRefused(forge.token(escaped, claims), "Invalid header string: …");
    }

    @Test
    void claims_with_duplicate_members_are_rejected() {
        String header = forge.header().toString();
        for (String name : new String[] {"sub", "exp", "roles", "type", "anything"}) {
            ObjectNode claims = forge.claims().put("anything", 1);
            String value = claims.get(name).toString();
            String twice = claims.toString().replaceFirst("\\{", """
                    {"%s":%s,""".formatted(name, value));

            tokens.assertRefused(forge.token(header, twice), "Invalid payload string: …");
        }
        String escaped = forge.claims().toString().replaceFirst("\\{", """
                {"s\\\\u0075b":"1",""");
        tokens.assertRefused(forge.token(header, escaped), "Invalid payload string: …");
        String nested = forge.claims().toString().replaceFirst("\\{", """
                {"x":{"a":1,"a":2},""");
        tokens.assertRefused(forge.token(header, nested), "Invalid payload string: …");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    null
                    true
                    1
                    "text"
                    []
                    [{}]
                    {
                    {}}
                    {} {}
                    {'a':1}
                    {a:1}
                    """)
    @ValueSource(strings = {"", " "})
    void text_that_is_not_a_json_object_is_rejected(String text) {
        tokens.assertRefused(forge.token(text, forge.claims().toString()), "Invalid header string: …");
        tokens.assertRefused(forge.token(forge.header().toString(), text), "Invalid payload string: …");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"x":NaN,
                    {"x":01,
                    {"x":+1,
                    {"x":.5,
                    {/**/
                    {,
                    {"x":"\t",
                    """)
    void json_that_only_lenient_parsers_accept_is_rejected(String start) {
        tokens.assertRefused(
                forge.token(
                        start + forge.header().toString().substring(1),
                        forge.claims().toString()),
                "Invalid header string: …");
        tokens.assertRefused(
                forge.token(
                        forge.header().toString(),
                        start + forge.claims().toString().substring(1)),
                "Invalid payload string: …");
    }

    @Test
    void text_that_is_not_utf_8_is_rejected() {
        String header = Forge.encode(forge.header().toString());
        String claims = Forge.encode(forge.claims().toString());
        byte[] latin = forge.claims().put("x", "é").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] latinHeader = forge.header().put("x", "é").toString().getBytes(StandardCharsets.ISO_8859_1);

        tokens.assertRefused(
                Forge.ofSegments(header, Forge.encode(latin), forge.key()::sign), "Invalid payload string: …");
        tokens.assertRefused(
                Forge.ofSegments(Forge.encode(latinHeader), claims, forge.key()::sign), "Invalid header string: …");
    }

    @Test
    void json_in_another_encoding_is_rejected() {
        String header = Forge.encode(forge.header().toString());
        String claims = forge.claims().toString();
        for (java.nio.charset.Charset charset :
                new java.nio.charset.Charset[] {StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE}) {
            tokens.assertRefused(
                    Forge.ofSegments(header, Forge.encode(claims.getBytes(charset)), forge.key()::sign),
                    "Invalid payload string: …");
            tokens.assertRefused(
                    Forge.ofSegments(
                            Forge.encode(forge.header().toString().getBytes(charset)),
                            Forge.encode(claims),
                            forge.key()::sign),
                    "Invalid header string: …");
        }
        tokens.assertRefused(forge.token(forge.header().toString(), "\uFEFF" + claims), "Invalid payload string: …");
        tokens.assertRefused(forge.token("\uFEFF" + forge.header(), claims), "Invalid header string: …");
    }

    @Test
    void deeply_nested_json_is_rejected() {
        String deep = "[".repeat(900) + "]".repeat(900);

        tokens.assertRefused(
                forge.token(
                        forge.header().toString(), forge.claims().toString().replaceFirst("\\{", """
                                {"x":%s,""".formatted(deep))),
                "Invalid payload string: …");
    }
}
