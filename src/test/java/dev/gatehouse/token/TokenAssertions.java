package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Http.Reply;
import java.util.Arrays;
import java.util.stream.Stream;

/** Assertions about the responses of both APIs to a token, which is usually forged. */
final class TokenAssertions {
    private static final String V1 = "/v1/me";
    private static final String CLASSIC = "/users";

    /** The length from which a part of a token must not occur in a response. Shorter parts may occur by chance. */
    private static final int TELLING = 8;

    private final Http http;

    TokenAssertions(GatehouseServer server) {
        this.http = new Http(server);
    }

    /** Asserts that both APIs reject the token: 401 at {@code /v1}, 422 with the text at the classic API. */
    void assertRefused(String token, String classicText) {
        assertRefusedAtV1(token);
        assertRefusedAtClassic(token, 422, classicText);
    }

    /** Asserts that {@code /v1} rejects the token as RFC 6750, section 3, requires. */
    void assertRefusedAtV1(String token) {
        Reply reply = atV1(token);
        assertInvalid(reply);
        assertSilentAbout(token, reply);
    }

    static void assertInvalid(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(401);
        assertThat(reply.json().path("code").asText()).isEqualTo("invalid-token");
        assertThat(reply.header("WWW-Authenticate"))
                .matches("Bearer error=\"invalid_token\"(, error_description=\"[ !#-\\[\\]-~]+\")?");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    }

    /** @param text the text of the response, or with "…" at the end, its beginning */
    void assertRefusedAtClassic(String token, int status, String text) {
        Reply reply = atClassic(token);
        assertMsg(reply, status, text);
        assertSilentAbout(token, reply);
    }

    static void assertMsg(Reply reply, int status, String text) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        String msg = reply.json().path("msg").asText();
        if (text.endsWith("…")) {
            assertThat(msg).startsWith(text.substring(0, text.length() - 1));
        } else {
            assertThat(msg).isEqualTo(text);
        }
    }

    void assertAccepted(String token) {
        assertThat(atV1(token).status()).isEqualTo(200);
        assertAcceptedAtClassic(token);
    }

    void assertAcceptedAtClassic(String token) {
        Reply reply = atClassic(token);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("code").asInt()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().path("users").isArray()).isTrue();
    }

    /** Asserts that the classic API returns 200 with code 201, as for an expired token. */
    void assertExpiredAtClassic(String token) {
        Reply reply = atClassic(token);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).doesNotContain("users");
        assertThat(reply.json().path("code").asInt()).isEqualTo(201);
        assertThat(reply.json().path("message").asText()).isEqualTo("token expired");
    }

    Reply atV1(String token) {
        return http.get(V1, "Authorization", "Bearer " + token);
    }

    Reply atClassic(String token) {
        return http.get(CLASSIC, "Authorization", "Bearer " + token);
    }

    /** @param authorization values of Authorization headers, each sent as a separate line */
    Reply atV1WithHeaders(String... authorization) {
        return http.get(V1, headers(authorization));
    }

    Reply atClassicWithHeaders(String... authorization) {
        return http.get(CLASSIC, headers(authorization));
    }

    private static String[] headers(String... authorization) {
        return Arrays.stream(authorization)
                .flatMap(value -> Stream.of("Authorization", value))
                .toArray(String[]::new);
    }

    /** Asserts that the response contains no part of the token, since responses may be logged. */
    private static void assertSilentAbout(String token, Reply reply) {
        String answer = reply.response().headers().map() + reply.body();
        Stream.concat(Stream.of(token), Arrays.stream(token.split("[. ]", -1)))
                .filter(part -> part.length() >= TELLING)
                .forEach(part -> assertThat(answer).doesNotContain(part));
    }
}
