package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.key.OwnKey;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code JWT_SECRET_KEY}: tokens of the classic API that are signed with a key shared with other services. */
class SharedKeyTest {
    private static final String KEY = "a key of the tutorial, long enough now: ключ";
    private static final String HEADER = """
            {"typ":"JWT","alg":"HS256"}""";
    private static final long DAY = 86_400;
    private static final String WRONG_SIGNATURE = "Signature verification failed";

    @SuppressWarnings("NullAway.Init") // by start()
    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of("JWT_SECRET_KEY", KEY));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private final TokenAssertions tokens = new TokenAssertions(server);

    private static byte[] sign(byte[] signed) {
        return ForgedTokenTest.hmac(KEY.getBytes(StandardCharsets.UTF_8), signed);
    }

    private static String token(ObjectNode claims) {
        return Forge.token(HEADER, claims.toString(), SharedKeyTest::sign);
    }

    /** Returns the claims that flask-jwt-extended creates in another service. */
    private static ObjectNode foreignClaims(String identity) {
        long now = server.clock().instant().getEpochSecond();
        return new ObjectMapper()
                .createObjectNode()
                .put("iat", now)
                .put("nbf", now)
                .put("jti", UUID.randomUUID().toString())
                .put("exp", now + 900)
                .put("identity", identity)
                .put("fresh", false)
                .put("type", "access");
    }

    @Tag("crypto")
    @Test
    void classic_token_is_signed_with_the_shared_key() {
        Person ada = Person.on(server);
        ada.signsInClassically();

        Jws<Claims> token = Jwts.parser()
                .verifyWith(Keys.hmacShaKeyFor(KEY.getBytes(StandardCharsets.UTF_8)))
                .clock(() -> Date.from(server.clock().instant()))
                .build()
                .parseSignedClaims(ada.token());

        assertThat(token.getHeader()).containsExactlyInAnyOrderEntriesOf(Map.of("typ", "JWT", "alg", "HS256"));
        assertThat(token.getPayload())
                .containsOnlyKeys("iss", "sub", "iat", "nbf", "exp", "jti", "sid", "type", "fresh", "identity")
                .containsEntry("iss", "http://localhost:8080")
                .containsEntry("sub", Long.toString(ada.id()))
                .containsEntry("identity", ada.username())
                .containsEntry("fresh", false)
                .containsEntry("type", "access");
    }

    @Tag("crypto")
    @Test
    void token_of_the_shared_key_is_accepted_only_by_the_classic_api() {
        Person ada = Person.on(server);
        ada.signsInClassically();

        tokens.assertAcceptedAtClassic(ada.token());
        tokens.assertRefusedAtV1(ada.token());
        tokens.assertAcceptedAtClassic(ada.token());
    }

    @Tag("crypto")
    @Test
    void access_token_is_still_accepted_by_both_apis() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        tokens.assertAccepted(ada.token());
        assertThat(CompactJws.parse(ada.token()).headerText("alg"))
                .hasValue(OwnKey.of(server).algorithm().code());
    }

    @Tag("crypto")
    @Test
    void foreign_token_is_accepted_for_an_active_user() {
        Person ada = Person.on(server);
        String token = token(foreignClaims(ada.username()));

        tokens.assertAcceptedAtClassic(token);
        tokens.assertRefusedAtV1(token);

        tokens.assertAcceptedAtClassic(token(foreignClaims(ada.username().toUpperCase(java.util.Locale.ROOT))));

        server.sql("UPDATE user SET active = FALSE WHERE username = ?", ada.username());
        tokens.assertRefusedAtClassic(token, 401, "Error loading the user " + ada.username());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody@example.org", "a \"b\" <c>", "' OR 1=1 --", "\u0000", "x\ud800"})
    void foreign_token_for_an_unknown_user_is_rejected(String identity) {
        Http.Reply reply = tokens.atClassic(token(foreignClaims(identity)));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.json().path("msg").asText()).startsWith("Error loading the user ");
    }

    @Test
    void identity_that_is_not_a_text_is_rejected() {
        ObjectNode claims = foreignClaims("x");
        tokens.assertRefusedAtClassic(token(claims.put("identity", 1)), 422, "Invalid claim: identity");
        tokens.assertRefusedAtClassic(token(claims.putNull("identity")), 422, "Invalid claim: identity");
        claims.remove("identity");
        tokens.assertRefusedAtClassic(token(claims), 422, "Missing claim: identity");
    }

    @Tag("crypto")
    @Test
    void foreign_token_must_be_a_valid_access_token() {
        Person ada = Person.on(server);
        long now = server.clock().instant().getEpochSecond();
        tokens.assertRefusedAtClassic(
                token(foreignClaims(ada.username()).put("type", "refresh")), 422, "Only access tokens are allowed");
        tokens.assertExpiredAtClassic(token(foreignClaims(ada.username()).put("exp", now)));
        tokens.assertRefusedAtClassic(
                token(foreignClaims(ada.username()).put("nbf", now + 60)), 422, "The token is not yet valid (nbf)");
        tokens.assertRefusedAtClassic(
                token(foreignClaims(ada.username()).put("exp", "never")), 422, "Invalid claim: exp");
        ObjectNode endless = foreignClaims(ada.username());
        endless.remove("exp");
        tokens.assertRefusedAtClassic(token(endless), 422, "Missing claim: exp");
    }

    @Test
    void foreign_token_with_another_issuer_or_audience_is_rejected() {
        Person ada = Person.on(server);

        tokens.assertRefusedAtClassic(
                token(foreignClaims(ada.username()).put("aud", "other")), 422, "Invalid audience");
        tokens.assertRefusedAtClassic(token(foreignClaims(ada.username()).put("iss", "other")), 422, WRONG_SIGNATURE);
    }

    @Tag("crypto")
    @Test
    void wrong_key_is_rejected() {
        String claims = foreignClaims(Person.on(server).username()).toString();
        byte[] otherKey = (KEY + "x").getBytes(StandardCharsets.UTF_8);

        tokens.assertRefused(
                Forge.token(HEADER, claims, signed -> ForgedTokenTest.hmac(otherKey, signed)), WRONG_SIGNATURE);
        tokens.assertRefused(Forge.token(HEADER, claims, signed -> new byte[32]), WRONG_SIGNATURE);
        tokens.assertRefused(Forge.token(HEADER, claims, signed -> new byte[0]), WRONG_SIGNATURE);
        tokens.assertRefused(
                Forge.token(HEADER, claims, signed -> java.util.Arrays.copyOf(sign(signed), 31)), WRONG_SIGNATURE);
        tokens.assertRefused(
                Forge.token(HEADER, claims, signed -> java.util.Arrays.copyOf(sign(signed), 33)), WRONG_SIGNATURE);
    }

    /** Even if HS256 is allowed, the public keys of the service must not be accepted as HMAC secrets. */
    @Tag("crypto")
    @Test
    void public_key_is_not_accepted_as_an_hmac_secret() {
        Forge forge = Forge.in(server);
        for (byte[] secret : ForgedTokenTest.secrets(forge.key().publicKey()).values()) {
            UnaryOperator<byte[]> signer = signed -> ForgedTokenTest.hmac(secret, signed);
            String claims = forge.claims().toString();
            String classicClaims = forge.classicClaims().toString();
            ObjectNode named = forge.header().put("alg", "HS256");

            tokens.assertRefused(Forge.token(named.toString(), claims, signer), WRONG_SIGNATURE);
            tokens.assertRefused(Forge.token(HEADER, claims, signer), WRONG_SIGNATURE);
            tokens.assertRefused(Forge.token(HEADER, classicClaims, signer), WRONG_SIGNATURE);
        }
    }

    /** The shared key has no kid, so a token with a kid was not signed with it. */
    @Tag("crypto")
    @Test
    void token_of_the_shared_key_with_a_kid_is_rejected() {
        Forge forge = Forge.in(server);
        ObjectNode named = forge.classicHeader().put("alg", "HS256");

        tokens.assertRefused(
                Forge.token(named.toString(), forge.classicClaims().toString(), SharedKeyTest::sign), WRONG_SIGNATURE);
        tokens.assertRefused(
                Forge.token(
                        named.putNull("kid").toString(), forge.classicClaims().toString(), SharedKeyTest::sign),
                WRONG_SIGNATURE);
    }

    @Tag("crypto")
    @Test
    void token_of_the_shared_key_is_not_accepted_as_an_access_token() {
        Forge forge = Forge.in(server);
        String header = """
                {"typ":"at+jwt","alg":"HS256"}""";
        ObjectNode claims = forge.claims().put("identity", forge.owner().username());

        tokens.assertRefusedAtV1(Forge.token(header, claims.toString(), SharedKeyTest::sign));
        claims.remove("aud");
        tokens.assertRefusedAtV1(Forge.token(header, claims.toString(), SharedKeyTest::sign));
    }

    @Test
    void shared_key_is_not_published() {
        String set = new Http(server).get("/.well-known/jwks.json").body();

        assertThat(set).doesNotContain("oct", "HS256", "\"k\"", KEY);
        assertThat(set).doesNotContain(Forge.encode(KEY));
    }

    @Tag("crypto")
    @Test
    void token_of_a_shared_key_is_rejected_if_none_is_configured() {
        String token = token(foreignClaims("admin@gmail.com"));

        new TokenAssertions(GatehouseServer.shared()).assertRefused(token, "The specified alg value is not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "super-secret", "1234567890123456789012345678901", "ключключключклю"})
    void key_that_is_too_short_stops_the_start(String key) {
        Throwable failure = catchThrowable(
                () -> GatehouseServer.start(Map.of("JWT_SECRET_KEY", key)).close());

        assertThat(failure).rootCause().isNotNull();
        assertThat(failure)
                .hasCauseInstanceOf(StartException.class)
                .cause()
                .hasMessageContaining("JWT_SECRET_KEY")
                .hasMessageContaining("32 bytes")
                .hasMessageNotContaining(key);
        assertThatThrownBy(() -> new SharedKey(new Secret(key), Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00000000000000000000000000000000", "123456789123456789123456789123456789", "ключключключключ"})
    void key_of_fewer_than_ten_different_bytes_stops_the_start(String key) {
        Throwable failure = catchThrowable(
                () -> GatehouseServer.start(Map.of("JWT_SECRET_KEY", key)).close());

        assertThat(failure)
                .hasCauseInstanceOf(StartException.class)
                .cause()
                .hasMessageContaining("JWT_SECRET_KEY")
                .hasMessageContaining("10 different bytes")
                .hasMessageNotContaining(key);
        assertThatThrownBy(() -> new SharedKey(new Secret(key), Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The limit is one day, because twice the classic token lifetime of one hour is less. */
    @Test
    void token_with_too_long_a_lifetime_is_rejected_as_forged() {
        Person ada = Person.on(server);
        long now = server.clock().instant().getEpochSecond();
        ObjectNode claims = foreignClaims(ada.username()).put("iat", now);

        tokens.assertAcceptedAtClassic(token(claims.put("exp", now + DAY)));
        tokens.assertRefused(token(claims.put("exp", now + DAY + 1)), WRONG_SIGNATURE);
        tokens.assertRefused(token(claims.put("exp", now + 60).put("iat", now + 59 - DAY)), WRONG_SIGNATURE);
        tokens.assertAcceptedAtClassic(token(claims.put("exp", now + 60).put("iat", now + 60 - DAY)));
        tokens.assertRefused(token(claims.put("exp", now + DAY + 60).put("iat", now + DAY)), WRONG_SIGNATURE);
        tokens.assertAcceptedAtClassic(token(claims.put("exp", now + DAY).put("iat", now + DAY)));
        claims.remove("iat");
        tokens.assertAcceptedAtClassic(token(claims.put("exp", now + DAY)));
        tokens.assertRefused(token(claims.put("exp", now + DAY + 60)), WRONG_SIGNATURE);
        claims.remove("nbf");
        tokens.assertAcceptedAtClassic(token(claims.put("exp", now + DAY)));
        // This is checked before the expiry, so that a forged token does not make the tutorial's front end ask for a
        // password.
        tokens.assertRefused(token(claims.put("iat", now - 2 * DAY).put("exp", now - 1)), WRONG_SIGNATURE);
    }

    @Test
    void maximum_lifetime_of_foreign_tokens_is_configurable() {
        try (GatehouseServer started = GatehouseServer.start(Map.of(
                "JWT_SECRET_KEY", KEY, "JWT_SHARED_KEY_MAX_LIFETIME", "2 hours", "JWT_ACCESS_TOKEN_EXPIRES", "7200"))) {
            Person ada = Person.on(started);
            TokenAssertions here = new TokenAssertions(started);
            long now = started.clock().instant().getEpochSecond();
            ObjectNode claims = foreignClaims(ada.username()).put("iat", now);
            ada.signsInClassically();

            here.assertAcceptedAtClassic(ada.token());
            here.assertAcceptedAtClassic(token(claims.put("exp", now + 7_200)));
            here.assertRefused(token(claims.put("exp", now + 7_201)), WRONG_SIGNATURE);
        }
        try (GatehouseServer started =
                GatehouseServer.start(Map.of("JWT_SECRET_KEY", KEY, "JWT_ACCESS_TOKEN_EXPIRES", "172800"))) {
            Person ada = Person.on(started);
            TokenAssertions here = new TokenAssertions(started);
            long now = started.clock().instant().getEpochSecond();
            ObjectNode claims = foreignClaims(ada.username()).put("iat", now);

            here.assertAcceptedAtClassic(token(claims.put("exp", now + 4 * DAY)));
            here.assertRefused(token(claims.put("exp", now + 4 * DAY + 1)), WRONG_SIGNATURE);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    null
                    []
                    [1700000000]
                    {}
                    ""
                    " "
                    "never"
                    "1.5"
                    "1__0"
                    "_1"
                    "1_"
                    "0x10"
                    "+ 1"
                    "--1"
                    "1e9"
                    "\\u00bd"
                    1e999
                    -1e999
                    """)
    void issue_time_that_python_does_not_convert_to_an_integer_is_rejected(String iat) {
        tokens.assertRefusedAtClassic(
                token(foreignClaims(Person.on(server).username()), iat),
                422,
                "Issued At claim (iat) must be an integer.");
    }

    @Test
    void issue_time_that_python_converts_to_an_integer_is_accepted() {
        Person ada = Person.on(server);
        long now = server.clock().instant().getEpochSecond();
        String scripts = Long.toString(now)
                .chars()
                .map(digit -> digit - '0' + 0x1D7CE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String underscored = Long.toString(now).replaceFirst("(?=.{3}$)", "_");
        List<String> integers = """
                %1$s.75
                1.5e99
                99999999999999999999999999999
                "%1$s"
                " +00%1$s\\n"
                "\\u00a0%1$s\\u3000"
                "%2$s"
                "%3$s"
                "99999999999999999999999999999999999999999999"
                """.formatted(now, underscored, scripts).lines().toList();
        for (String iat : integers) {
            tokens.assertAcceptedAtClassic(token(foreignClaims(ada.username()), iat));
        }
        // These are integers too, but the token would be half a century old.
        for (String iat : new String[] {"true", "false", "-1", "0.5", "\"1_000\"", "\"-5\""}) {
            tokens.assertRefused(token(foreignClaims(ada.username()), iat), WRONG_SIGNATURE);
        }
    }

    /** Python's json module accepts these texts, but JSON has no such numbers (RFC 8259, section 6). */
    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void issue_time_that_is_not_json_is_rejected(String iat) {
        tokens.assertRefusedAtClassic(
                token(foreignClaims(Person.on(server).username()), iat), 422, "Invalid payload string: it is not JSON");
    }

    private static String token(ObjectNode claims, String iat) {
        String text = claims.put("iat", "IAT").toString().replace("\"IAT\"", iat);
        return Forge.token(HEADER, text, SharedKeyTest::sign);
    }

    @Tag("crypto")
    @Test
    void key_of_32_bytes_is_enough() {
        try (GatehouseServer started =
                GatehouseServer.start(Map.of("JWT_SECRET_KEY", "12345678901234567890123456789012"))) {
            Person ada = Person.on(started);
            ada.signsInClassically();

            new TokenAssertions(started).assertAcceptedAtClassic(ada.token());
        }
    }
}
