package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.key.KeyAlgorithm;
import dev.gatehouse.key.OwnKey;
import dev.gatehouse.support.GatehouseServer;
import io.jsonwebtoken.security.Jwks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forged headers and keys (RFC 8725). */
@Tag("crypto")
class ForgedTokenTest {
    private static final String NOT_ALLOWED = "The specified alg value is not allowed";
    private static final String WRONG_SIGNATURE = "Signature verification failed";

    private final GatehouseServer server = GatehouseServer.shared();
    private final TokenAssertions tokens = new TokenAssertions(server);
    private final Forge forge = Forge.in(server);

    @Test
    void unchanged_tokens_are_accepted() {
        tokens.assertAccepted(forge.token(forge.header(), forge.claims()));
        tokens.assertAccepted(forge.token(forge.classicHeader(), forge.classicClaims()));
    }

    // RFC 8725, section 3.1 and 3.2: the service, not the token, chooses the algorithm.

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "none"
                    "None"
                    "NONE"
                    "nOnE"
                    "none "
                    ""
                    null
                    0
                    true
                    ["none"]
                    {}
                    """)
    void token_with_alg_none_or_an_invalid_alg_is_rejected(String alg) throws Exception {
        ObjectNode header = forge.header();
        header.set("alg", new ObjectMapper().readTree(alg));

        tokens.assertRefused(unsigned(header), NOT_ALLOWED);
        tokens.assertRefused(forge.token(header, forge.claims()), NOT_ALLOWED);
    }

    @Test
    void token_without_alg_is_rejected() {
        ObjectNode header = forge.header();
        header.remove("alg");

        tokens.assertRefused(unsigned(header), NOT_ALLOWED);
        tokens.assertRefused(forge.token(header, forge.claims()), NOT_ALLOWED);
        tokens.assertRefused(forge.token("{}", forge.claims().toString()), NOT_ALLOWED);
    }

    private String unsigned(ObjectNode header) {
        return Forge.token(header.toString(), forge.claims().toString(), signed -> new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HS256", "HS384", "HS512", "RS384", "RS512", "PS256", "ES384", "ES512", "ES256K", "Ed448", "dir",
                "A128KW"
            })
    void algorithm_of_no_key_is_rejected(String alg) {
        tokens.assertRefused(forge.token(forge.header().put("alg", alg), forge.claims()), NOT_ALLOWED);
    }

    @Test
    void algorithm_in_another_case_is_rejected() {
        String lower = forge.key().algorithm().code().toLowerCase(java.util.Locale.ROOT);

        tokens.assertRefused(forge.token(forge.header().put("alg", lower), forge.claims()), NOT_ALLOWED);
    }

    @ParameterizedTest
    @MethodSource("publicKeyAsSecret")
    void public_key_is_not_accepted_as_an_hmac_secret(String form) {
        byte[] secret = secrets(forge.key().publicKey()).get(form);

        String token = Forge.token(
                forge.header().put("alg", "HS256").toString(),
                forge.claims().toString(),
                signed -> hmac(java.util.Objects.requireNonNull(secret), signed));

        tokens.assertRefused(token, NOT_ALLOWED);
    }

    static Stream<String> publicKeyAsSecret() {
        return secrets(OwnKey.stranger(KeyAlgorithm.ES256).publicKey()).keySet().stream();
    }

    /** Returns the public key in the forms that libraries used as an HMAC secret when they trusted the token's algorithm. */
    static java.util.Map<String, byte[]> secrets(PublicKey key) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----";
        String jwk = Jwks.json(Jwks.builder().key(key).build());
        return new java.util.TreeMap<>(java.util.Map.of(
                "PEM", pem.getBytes(StandardCharsets.US_ASCII),
                "PEM with a newline", (pem + "\n").getBytes(StandardCharsets.US_ASCII),
                "PEM with Windows newlines", pem.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII),
                "DER", key.getEncoded(),
                "base64 of DER", Base64.getEncoder().encode(key.getEncoded()),
                "JWK", jwk.getBytes(StandardCharsets.UTF_8)));
    }

    static byte[] hmac(byte[] secret, byte[] signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    // The service chooses the key, by its kid.

    @Test
    void signature_of_another_key_is_rejected() {
        OwnKey stranger = stranger();

        tokens.assertRefused(strangers(stranger, forge.header()), WRONG_SIGNATURE);
        tokens.assertRefused(strangers(stranger, forge.header().put("kid", stranger.kid())), WRONG_SIGNATURE);
    }

    @Test
    void signature_is_checked_before_the_expiry() {
        ObjectNode expired = forge.claims().put("exp", 1);

        tokens.assertRefused(
                Forge.token(forge.header().toString(), expired.toString(), stranger()::sign), WRONG_SIGNATURE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    null
                    ""
                    "unknown"
                    1
                    true
                    []
                    {}
                    "../../../../dev/null"
                    "' OR '1'='1"
                    "\\u0000"
                    """)
    void token_with_an_unknown_kid_is_rejected(String kid) throws Exception {
        ObjectNode header = forge.header();
        header.set("kid", new ObjectMapper().readTree(kid));

        tokens.assertRefused(forge.token(header, forge.claims()), WRONG_SIGNATURE);
    }

    @Test
    void token_without_kid_is_rejected() {
        ObjectNode header = forge.header();
        header.remove("kid");

        tokens.assertRefused(forge.token(header, forge.claims()), WRONG_SIGNATURE);
    }

    @Test
    void kid_with_additional_characters_or_another_case_is_rejected() {
        String kid = forge.key().kid();

        tokens.assertRefused(forge.token(forge.header().put("kid", kid + " "), forge.claims()), WRONG_SIGNATURE);
        tokens.assertRefused(forge.token(forge.header().put("kid", kid + "\u0000"), forge.claims()), WRONG_SIGNATURE);
        tokens.assertRefused(forge.token(forge.header().put("kid", swapCase(kid)), forge.claims()), WRONG_SIGNATURE);
    }

    private static String swapCase(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        return lower.equals(text) ? text.toUpperCase(java.util.Locale.ROOT) : lower;
    }

    // RFC 8725, section 3.10: a key or a key URL in the token is not trusted.

    @ParameterizedTest
    @ValueSource(strings = {"jwk", "jku", "x5u", "x5c"})
    void key_in_a_forged_token_is_not_used(String parameter) throws Exception {
        OwnKey stranger = stranger();
        AtomicInteger visits = new AtomicInteger();
        HttpServer strangersServer = serve(stranger, visits);
        try {
            for (String kid : Arrays.asList(forge.key().kid(), stranger.kid(), null)) {
                ObjectNode header = forge.header();
                header.remove("kid");
                if (kid != null) {
                    header.put("kid", kid);
                }

                tokens.assertRefused(
                        strangers(stranger, bring(parameter, stranger, strangersServer, header)), WRONG_SIGNATURE);
            }
        } finally {
            strangersServer.stop(0);
        }
        assertThat(visits).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jwk", "jku", "x5u", "x5c"})
    void key_in_a_valid_token_is_ignored(String parameter) throws Exception {
        OwnKey stranger = stranger();
        AtomicInteger visits = new AtomicInteger();
        HttpServer strangersServer = serve(stranger, visits);
        try {
            ObjectNode header = bring(parameter, stranger, strangersServer, forge.header());

            tokens.assertAccepted(forge.token(header, forge.claims()));
        } finally {
            strangersServer.stop(0);
        }
        assertThat(visits).hasValue(0);
    }

    private OwnKey stranger() {
        return OwnKey.stranger(forge.key().algorithm());
    }

    private String strangers(OwnKey stranger, ObjectNode header) {
        return Forge.token(header.toString(), forge.claims().toString(), stranger::sign);
    }

    private static ObjectNode bring(String parameter, OwnKey key, HttpServer server, ObjectNode header)
            throws IOException {
        String jwk = Jwks.json(Jwks.builder().key(key.publicKey()).id(key.kid()).build());
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/key";
        switch (parameter) {
            case "jwk" -> header.set("jwk", new ObjectMapper().readTree(jwk));
            case "x5c" ->
                header.putArray("x5c")
                        .add(Base64.getEncoder().encodeToString(key.publicKey().getEncoded()));
            default -> header.put(parameter, url);
        }
        return header;
    }

    private static HttpServer serve(OwnKey key, AtomicInteger visits) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String jwk = Jwks.json(Jwks.builder().key(key.publicKey()).id(key.kid()).build());
        byte[] set = """
                {"keys":[%s]}""".formatted(jwk).getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            visits.incrementAndGet();
            exchange.sendResponseHeaders(200, set.length);
            exchange.getResponseBody().write(set);
            exchange.close();
        });
        server.start();
        return server;
    }

    // RFC 7515, section 4.1.11; RFC 7797; RFC 7516, section 4.1.3: unsupported extensions.

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"crit":["exp"]}
                    {"crit":[]}
                    {"crit":["b64"],"b64":false}
                    {"crit":null}
                    {"b64":false}
                    {"b64":true}
                    {"zip":"DEF"}
                    {"zip":null}
                    """)
    void extension_that_changes_the_meaning_is_rejected(String extension) throws Exception {
        ObjectNode header = forge.header();
        header.setAll((ObjectNode) new ObjectMapper().readTree(extension));

        tokens.assertRefused(forge.token(header, forge.claims()), WRONG_SIGNATURE);
    }

    @Test
    void payload_that_is_not_encoded_is_rejected() {
        ObjectNode header = forge.header().put("b64", false);
        header.putArray("crit").add("b64");
        // RFC 7797 leaves the payload unencoded, and dots in it would make additional segments.
        String claims = forge.claims().put("iss", "localhost").toString().replace(".", "");

        String token = Forge.ofSegments(Forge.encode(header.toString()), claims, forge.key()::sign);

        tokens.assertRefused(token, "Invalid payload padding");
    }
}
