package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Authorization header with a token (RFC 6750, section 2.1). */
class AuthorizationHeaderTest {
    private static final String BAD_HEADER = "Bad Authorization header. Expected value 'Bearer <JWT>'";

    private final GatehouseServer server = GatehouseServer.shared();
    private final TokenAssertions tokens = new TokenAssertions(server);
    private final Forge forge = Forge.in(server);
    private final String good = forge.token(forge.header(), forge.claims());

    /** RFC 6750, section 3.1: the response to a request without a token has no error code. */
    private void assertUnauthenticated(String... headers) {
        Reply reply = tokens.atV1WithHeaders(headers);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().path("code").asText()).isEqualTo("unauthenticated");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    private void assertMalformed(String... headers) {
        TokenAssertions.assertInvalid(tokens.atV1WithHeaders(headers));
        TokenAssertions.assertMsg(tokens.atClassicWithHeaders(headers), 422, BAD_HEADER);
    }

    @Test
    void no_header_is_no_token() {
        assertUnauthenticated();
        TokenAssertions.assertMsg(tokens.atClassicWithHeaders(), 401, "Missing Authorization Header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void empty_header_is_no_token(String header) {
        assertUnauthenticated(header);
        TokenAssertions.assertMsg(tokens.atClassicWithHeaders(header), 401, "Missing Authorization Header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Digest", "DPoP", "Token", "JWT", "Negotiate", "Bear", "x"})
    void other_scheme_is_no_token(String scheme) {
        assertUnauthenticated(scheme + " " + good);
        TokenAssertions.assertMsg(tokens.atClassicWithHeaders(scheme + " " + good), 422, BAD_HEADER);
    }

    @Test
    void token_without_a_scheme_is_no_token() {
        assertUnauthenticated(good);
        TokenAssertions.assertMsg(tokens.atClassicWithHeaders(good), 422, BAD_HEADER);
    }

    /** RFC 9110, section 11.1: the scheme is case-insensitive. */
    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "bEaReR ", "Bearer  ", " Bearer ", "\tBearer   "})
    void scheme_is_accepted_in_any_case_and_with_any_number_of_spaces(String scheme) {
        assertThat(tokens.atV1WithHeaders(scheme + good).status()).isEqualTo(200);
        assertThat(tokens.atClassicWithHeaders(scheme + good + " ")
                        .json()
                        .path("code")
                        .asInt())
                .isEqualTo(200);
    }

    /** RFC 9110, section 11.6.2, allows only spaces after the scheme. The tutorial splits at any whitespace. */
    @ParameterizedTest
    @ValueSource(strings = {"Bearer\t", "Bearer \t", "Bearer\t ", "Bearer \t "})
    void tab_after_the_scheme_is_accepted_only_by_the_classic_api(String scheme) {
        TokenAssertions.assertInvalid(tokens.atV1WithHeaders(scheme + good));
        assertThat(tokens.atClassicWithHeaders(scheme + good)
                        .json()
                        .path("code")
                        .asInt())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "bearer", "Bearer:", "Bearers x", "Bearer: x", "Bearer=x", "Bearer,x"})
    void scheme_without_a_token_is_malformed(String header) {
        assertMalformed(header);
    }

    @Test
    void more_than_one_token_is_malformed() {
        assertMalformed("Bearer " + good + " " + good);
        assertMalformed("Bearer " + good + ", Bearer " + good);
        assertMalformed("Bearer Bearer " + good);
        assertMalformed("Bearer " + good + " realm=x");
        assertMalformed("Bearer " + good.replace(".", ". "));
        assertMalformed("Bearer " + good.replace(".", ".\t"));
    }

    @Test
    void several_headers_are_malformed() {
        assertMalformed("Bearer " + good, "Bearer " + good);
        assertMalformed("Bearer " + good, "Bearer x");
        assertMalformed("Bearer x", "Bearer " + good);
        assertMalformed("Basic eDp5", "Bearer " + good);
        assertMalformed("Bearer " + good, "Basic eDp5");
        assertMalformed("", "Bearer " + good);
        assertMalformed("Bearer", good);
    }

    @Test
    void token_with_surrounding_characters_is_rejected() {
        tokens.assertRefusedAtV1("\"" + good + "\"");
        tokens.assertRefusedAtV1("<" + good + ">");
        tokens.assertRefusedAtV1(good + ";");
        tokens.assertRefusedAtV1(good + ",");
        tokens.assertRefusedAtV1("token=" + good);
    }

    @Test
    void token_in_the_query_or_a_cookie_is_ignored() {
        dev.gatehouse.support.Http http = new dev.gatehouse.support.Http(server);

        assertThat(http.get("/v1/me?access_token=" + good).status()).isEqualTo(401);
        assertThat(http.get("/users?access_token=" + good).status()).isEqualTo(401);
        assertThat(http.get("/v1/me", "Cookie", "access_token=" + good + "; access_token_cookie=" + good)
                        .status())
                .isEqualTo(401);
    }
}
