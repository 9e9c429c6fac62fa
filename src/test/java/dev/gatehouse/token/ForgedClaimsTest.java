package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.support.GatehouseServer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Correctly signed tokens with missing or invalid claims are rejected. */
@Tag("crypto")
class ForgedClaimsTest {
    private static final String ONLY_ACCESS = "Only access tokens are allowed";

    private final GatehouseServer server = GatehouseServer.shared();
    private final TokenAssertions tokens = new TokenAssertions(server);
    private final Forge forge = Forge.in(server);

    private String token(ObjectNode claims) {
        return forge.token(forge.header(), claims);
    }

    /** Returns a token whose claim has the JSON as its value, unchanged. */
    private String tokenWith(String claim, String json) {
        String claims = without(forge.claims(), claim).toString();
        String member = """
                {"%s":%s,""".formatted(claim, Matcher.quoteReplacement(json));
        return forge.token(forge.header().toString(), claims.replaceFirst("\\{", member));
    }

    private String classicTokenWith(String claim, String json) {
        String claims = without(forge.classicClaims(), claim).toString();
        String member = """
                {"%s":%s,""".formatted(claim, Matcher.quoteReplacement(json));
        return forge.token(forge.classicHeader().toString(), claims.replaceFirst("\\{", member));
    }

    private static ObjectNode without(ObjectNode node, String member) {
        node.remove(member);
        return node;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iss",
                "aud",
                "sub",
                "iat",
                "nbf",
                "exp",
                "jti",
                "sid",
                "client_id",
                "username",
                "roles",
                "fresh",
                "auth_time",
                "type"
            })
    void missing_claim_is_rejected(String claim) {
        tokens.assertRefused(token(without(forge.claims(), claim)), "Missing claim: " + claim);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "iat", "nbf", "exp", "jti", "sid", "identity", "type"})
    void missing_claim_of_a_classic_token_is_rejected(String claim) {
        tokens.assertRefused(
                forge.token(forge.classicHeader(), without(forge.classicClaims(), claim)), "Missing claim: " + claim);
    }

    static Stream<Arguments> invalidTimes() {
        List<String> values = """
                "4102444800"
                ""
                4102444800.5
                4102444800.0
                4.1024448e9
                1e400
                1e999999999
                -1
                -0.0
                253402300800
                9223372036854775807
                9223372036854775808
                18446744073709551616
                99999999999999999999999999999999
                true
                null
                [4102444800]
                {"value":4102444800}
                """.lines().toList();
        return Stream.of("exp", "nbf", "iat", "auth_time")
                .flatMap(claim -> values.stream().map(value -> Arguments.of(claim, value)));
    }

    @ParameterizedTest
    @MethodSource("invalidTimes")
    void time_that_is_not_a_whole_number_of_seconds_is_rejected(String claim, String value) {
        tokens.assertRefused(tokenWith(claim, value), "Invalid claim: " + claim);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "nbf", "iat", "auth_time"})
    void very_long_number_is_rejected(String claim) {
        tokens.assertRefused(tokenWith(claim, "9".repeat(2_000)), "Invalid payload string: …");
        tokens.assertRefused(tokenWith(claim, "1." + "9".repeat(2_000)), "Invalid payload string: …");
    }

    static Stream<Arguments> invalidTexts() {
        List<String> values = List.of("null", "1", "true", "\"\"", "[]", "{}");
        return Stream.of("iss", "aud", "sub", "jti", "sid", "client_id", "username", "type")
                .flatMap(claim -> values.stream().map(value -> Arguments.of(claim, value)));
    }

    @ParameterizedTest
    @MethodSource("invalidTexts")
    void claim_that_is_not_a_text_is_rejected(String claim, String value) {
        tokens.assertRefused(tokenWith(claim, value), "Invalid claim: " + claim);
    }

    @Test
    void audience_in_a_list_is_rejected() {
        tokens.assertRefused(tokenWith("aud", """
                ["%s"]""".formatted(Forge.ISSUER)), "Invalid claim: aud");
        tokens.assertRefused(tokenWith("aud", """
                ["%s","https://other.example"]""".formatted(Forge.ISSUER)), "Invalid claim: aud");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example",
                "http://localhost:8080/",
                "HTTP://localhost:8080",
                "http://localhost:8080 ",
                "http://localhost",
                "http://localhost:80800"
            })
    void other_issuer_or_audience_is_rejected(String other) {
        tokens.assertRefused(token(forge.claims().put("iss", other)), "Signature verification failed");
        tokens.assertRefused(token(forge.claims().put("aud", other)), "Invalid audience");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh", "Access", "access ", "id"})
    void other_type_is_rejected(String type) {
        tokens.assertRefused(token(forge.claims().put("type", type)), ONLY_ACCESS);
        tokens.assertRefused(
                forge.token(forge.classicHeader(), forge.classicClaims().put("type", type)), ONLY_ACCESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AT+JWT", "application/at+jwt", "jwt", "JOSE", "rt+jwt", "logout+jwt", ""})
    void other_header_type_is_rejected(String type) {
        tokens.assertRefused(forge.token(forge.header().put("typ", type), forge.claims()), ONLY_ACCESS);
        tokens.assertRefused(forge.token(forge.header().put("typ", type), forge.classicClaims()), ONLY_ACCESS);
    }

    @Test
    void header_without_a_type_is_rejected() {
        tokens.assertRefused(forge.token(without(forge.header(), "typ"), forge.claims()), ONLY_ACCESS);
        tokens.assertRefused(forge.token(forge.header().put("typ", 1), forge.claims()), ONLY_ACCESS);
        tokens.assertRefused(forge.token(forge.header().putNull("typ"), forge.claims()), ONLY_ACCESS);
    }

    /** RFC 8725, section 3.12: the rules for one kind of token must not accept another kind. */
    @Test
    void one_kind_of_token_is_not_accepted_as_the_other() {
        tokens.assertRefused(forge.token(forge.classicHeader(), forge.claims()), "Invalid audience");
        tokens.assertRefused(forge.token(forge.header(), forge.classicClaims()), "Missing claim: aud");
    }

    @Test
    void classic_token_with_any_audience_is_rejected() {
        tokens.assertRefused(classicTokenWith("aud", "\"" + Forge.ISSUER + "\""), "Invalid audience");
        tokens.assertRefused(classicTokenWith("aud", "null"), "Invalid audience");
        tokens.assertRefused(classicTokenWith("aud", "[]"), "Invalid audience");
    }

    @Test
    void other_client_is_rejected() {
        tokens.assertRefused(token(forge.claims().put("client_id", "other")), "another client_id is expected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "+1",
                "01",
                "1.0",
                "1 ",
                " 1",
                "0x1",
                "1e0",
                "admin@gmail.com",
                "9223372036854775808",
                "99999999999999999999999999",
                "١"
            })
    void subject_that_is_not_an_id_is_rejected(String subject) {
        tokens.assertRefused(token(forge.claims().put("sub", subject)), "Invalid claim: sub");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1-1-1-1-1",
                "0192F7B2-7A3C-7ABC-8DEF-0123456789AB",
                "0192f7b27a3c7abc8def0123456789ab",
                "{0192f7b2-7a3c-7abc-8def-0123456789ab}",
                "0192f7b2-7a3c-7abc-8def-0123456789abc",
                "urn:uuid:0192f7b2-7a3c-7abc-8def-0123456789ab"
            })
    void session_that_is_not_a_canonical_uuid_is_rejected(String session) {
        tokens.assertRefused(token(forge.claims().put("sid", session)), "Invalid claim: sid");
        tokens.assertRefused(
                forge.token(forge.classicHeader(), forge.classicClaims().put("sid", session)), "Invalid claim: sid");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "true"
                    1
                    null
                    []
                    {}
                    """)
    void freshness_that_is_not_a_boolean_is_rejected(String fresh) {
        tokens.assertRefused(tokenWith("fresh", fresh), "Invalid claim: fresh");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "admin"
                    null
                    true
                    {}
                    {"admin":true}
                    [1]
                    [null]
                    ["admin",[]]
                    """)
    void roles_that_are_not_a_list_of_texts_are_rejected(String roles) {
        tokens.assertRefused(tokenWith("roles", roles), "Invalid claim: roles");
    }

    @Test
    void unknown_role_is_ignored() {
        String token = tokenWith("roles", """
                ["ADMIN","admin ","root",""]""");

        assertThat(tokens.atV1(token).json().path("roles")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    null
                    "pwd"
                    1
                    {}
                    [1]
                    [null]
                    """)
    void methods_that_are_not_a_list_of_texts_are_rejected(String value) {
        tokens.assertRefused(tokenWith("amr", value), "Invalid claim: amr");
    }

    @Test
    void unknown_claims_are_ignored() {
        tokens.assertAccepted(tokenWith("scope", "\"everything\""));
        tokens.assertAccepted(classicTokenWith("roles", """
                ["admin"]"""));
        assertThat(tokens.atV1(classicTokenWith("roles", """
                ["admin"]""")).json().path("roles"))
                .isEmpty();
        assertThat(tokens.atV1(classicTokenWith("auth_time", "1"))
                        .json()
                        .path("fresh")
                        .asBoolean())
                .isFalse();
    }
}
