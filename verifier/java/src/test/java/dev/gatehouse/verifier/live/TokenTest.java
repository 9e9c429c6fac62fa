package dev.gatehouse.verifier.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.gatehouse.verifier.GatehouseCaller;
import dev.gatehouse.verifier.Reason;
import dev.gatehouse.verifier.VerificationException;
import dev.gatehouse.verifier.Verifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which tokens are accepted. A proxy adds a key to the JWK Set that signs what Gatehouse would never sign. */
class TokenTest extends LiveTest {
    private final ECKey key = Tokens.newKey();
    private String token;
    private Map<String, Object> claims;
    private Proxy proxy;
    private Verifier verifier;

    @BeforeEach
    void start() throws InterruptedException {
        token = api().admin().accessToken();
        claims = Tokens.part(token, 1);
        proxy = opened(new Proxy(service().url()));
        proxy.changeJwks(jwks -> Tokens.withKey(jwks, key));
        verifier = started(Verifier.forIssuer(service().url()).internalUrl(proxy.url()));
    }

    @Test
    void token_of_a_login_is_accepted() {
        GatehouseCaller caller = verifier.verifyHeader("bearer " + token);

        assertThat(caller.userId()).isEqualTo(claims.get("sub")).isEqualTo(caller.getName());
        assertThat(caller.username()).isEqualTo("admin@gmail.com");
        assertThat(caller.roles()).isEqualTo(Set.of("admin"));
        assertThat(caller.sessionId()).isEqualTo(claims.get("sid"));
        assertThat(caller.fresh()).isTrue();
        assertThat(caller.authTime()).isEqualTo(Instant.ofEpochSecond((long) claims.get("auth_time")));
        assertThat(caller.amr()).containsExactly("pwd");
        assertThat(caller.expiresAt()).isEqualTo(Instant.ofEpochSecond((long) claims.get("exp")));
        assertThat(verifier.verify(token)).isSameAs(caller);
    }

    @Test
    void key_of_the_proxy_signs_valid_tokens() {
        assertThat(verifier.verify(Tokens.sign(key, claims)).userId()).isEqualTo(claims.get("sub"));
        assertThat(verifier.verify(Tokens.sign(key, header("application/AT+JWT"), claims)))
                .isNotNull();
        assertThat(verifier.verify(Tokens.sign(key, Tokens.without(claims, "nbf"))))
                .isNotNull();

        assertThat(verifier.verify(Tokens.sign(
                        key,
                        Tokens.with(
                                claims,
                                "aud",
                                List.of("https://a.example", service().url())))))
                .isNotNull();
    }

    @Test
    void request_without_token_is_missing() {
        for (String header : new String[] {null, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer" + token}) {
            VerificationException refused =
                    catchThrowableOfType(VerificationException.class, () -> verifier.verifyHeader(header));
            assertThat(refused).as("header: " + header).isNotNull();
            assertThat(refused.reason()).isEqualTo(Reason.MISSING);
            assertThat(refused.answer().headers()).containsEntry("WWW-Authenticate", "Bearer");
        }
    }

    @Test
    void text_that_is_no_token_is_malformed() {
        long loads = proxy.requestsTo("/.well-known/jwks.json");
        String[] parts = token.split("\\.", -1);
        for (String text : List.of(
                "a",
                "a.b",
                "a.b.c",
                "..",
                "." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1],
                token + ".a",
                token + "=",
                token + "\n",
                token.replaceFirst("\\.", ".."),
                "é" + token.substring(1),
                encodedHeader("[]") + token.substring(parts[0].length()),
                encodedHeader("[".repeat(3000)) + token.substring(parts[0].length()),
                token + "A".repeat(8192 - token.length()) + "AA")) {
            assertRefused(Reason.MALFORMED, verifier, text);
        }
        assertThat(proxy.requestsTo("/.well-known/jwks.json")).isEqualTo(loads);
    }

    @Test
    void key_decides_about_the_algorithm() throws Exception {
        RSAKey rsa = new RSAKeyGenerator(2048).keyIDFromThumbprint(true).generate();
        RSAKey small = new RSAKeyGenerator(1024, true).keyIDFromThumbprint(true).generate();
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        OctetKeyPair ed25519 = Tokens.ed25519(pair, "ed25519");
        OctetKeyPair x25519 = new OctetKeyPair.Builder(Curve.X25519, ed25519.getX())
                .keyID("x25519")
                .build();
        OctetKeyPair damaged = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(new byte[31]))
                .keyID("damaged")
                .build();
        proxy.changeJwks(jwks -> {
            String changed = jwks;
            for (JWK each : List.of(rsa, small, ed25519, x25519, damaged)) {
                changed = Tokens.withKey(changed, each);
            }
            return changed;
        });

        assertThat(verifier.verify(rs256(rsa))).isNotNull();
        assertThat(verifier.verify(eddsa(pair, "EdDSA", "ed25519"))).isNotNull();
        assertRefused(Reason.UNKNOWN_KEY, verifier, rs256(small));
        assertRefused(Reason.UNKNOWN_KEY, verifier, eddsa(pair, "EdDSA", "x25519"));
        assertRefused(Reason.UNKNOWN_KEY, verifier, eddsa(pair, "EdDSA", "damaged"));
        String right = eddsa(pair, "EdDSA", "ed25519");
        KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        for (String forged : List.of(
                eddsa(other, "EdDSA", "ed25519"),
                eddsa(pair, "ES256", "ed25519"),
                eddsa(pair, "EdDSA", rsa.getKeyID()),
                right.substring(0, right.lastIndexOf('.') + 1),
                right.replaceFirst("[^.]*$", "A".repeat(86)),
                right + "AAAA")) {
            assertRefused(Reason.WRONG_SIGNATURE, verifier, forged);
        }
    }

    @Test
    void key_that_cannot_be_used_hides_no_other() throws InterruptedException {
        Map<String, Object> rsa = Map.of("kty", "RSA", "kid", "rsa", "n", "_".repeat(400), "e", "AQAB");
        Map<String, Object> okp = Map.of("kty", "OKP", "crv", "Ed25519", "kid", "okp", "x", "A".repeat(43));
        Map<String, Object> ec = Map.of("kty", "EC", "crv", "P-256", "kid", "ec", "x", "AAAA", "y", "AAAA");
        for (Map<String, Object> unusable : List.of(
                Map.<String, Object>of(),
                Map.<String, Object>of("kty", List.of(), "kid", Map.of()),
                Map.<String, Object>of("kty", "AKP", "alg", "ML-DSA-44", "kid", "akp", "pub", "AAAA"),
                Tokens.without(rsa, "e"),
                Tokens.with(rsa, "e", ""),
                Tokens.with(rsa, "e", "%%"),
                Tokens.with(rsa, "n", "_".repeat(40_000)),
                Tokens.with(rsa, "x5c", List.of("a")),
                Tokens.with(Tokens.with(rsa, "d", "AAAA"), "oth", List.of(Map.of())),
                Tokens.with(okp, "x", 5),
                Tokens.with(okp, "x", ""),
                Tokens.with(okp, "x", "AAAA"),
                ec)) {
            proxy.changeJwks(jwks -> Tokens.withMember(Tokens.withKey(jwks, key), unusable));
            Verifier fresh = started(Verifier.forIssuer(service().url()).internalUrl(proxy.url()));

            assertThat(fresh.verify(token)).as("with " + unusable).isNotNull();
            assertThat(fresh.verify(Tokens.sign(key, claims))).isNotNull();
        }
    }

    private String eddsa(KeyPair pair, String algorithm, String kid) throws GeneralSecurityException {
        return Tokens.signEd25519(pair, Map.of("typ", "at+jwt", "alg", algorithm, "kid", kid), claims);
    }

    private String rs256(RSAKey signing) throws JOSEException {
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(signing.getKeyID());
        return Tokens.sign(new RSASSASigner(signing, Set.of(AllowWeakRSAKey.getInstance())), header, claims);
    }

    private static String encodedHeader(String json) {
        return Base64URL.encode(json).toString();
    }

    @Test
    void signed_token_without_a_claim_is_malformed() {
        for (String claim : List.of("sub", "username", "roles", "sid", "exp", "auth_time", "amr")) {
            assertRefused(Reason.MALFORMED, verifier, Tokens.sign(key, Tokens.without(claims, claim)));
        }
        assertRefused(Reason.MALFORMED, verifier, Tokens.sign(key, Tokens.with(claims, "exp", "tomorrow")));
        assertRefused(Reason.MALFORMED, verifier, Tokens.sign(key, Tokens.with(claims, "exp", Long.MAX_VALUE)));
        assertRefused(Reason.MALFORMED, verifier, Tokens.sign(key, Tokens.with(claims, "roles", List.of(1))));
    }

    @Test
    void forged_token_has_a_wrong_signature() throws Exception {
        Map<String, Object> header = Tokens.part(token, 0);
        String[] parts = token.split("\\.", -1);
        char other = parts[2].charAt(9) == 'A' ? 'B' : 'A';
        String own = "{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"" + header.get("kid") + "\",\"jwk\":"
                + Tokens.newKey().toPublicJWK() + "}";
        String publicKey = JWKSet.load(java.net
                        .URI
                        .create(service().url() + "/.well-known/jwks.json")
                        .toURL())
                .toString();
        for (String forged : List.of(
                parts[0] + "." + parts[1] + "." + parts[2].substring(0, 9) + other + parts[2].substring(10),
                parts[0] + "." + Tokens.encode(Tokens.with(claims, "sub", "2")) + "." + parts[2],
                parts[0] + "." + Tokens.encode(Tokens.with(claims, "roles", List.of("admin", "owner"))) + "."
                        + parts[2],
                parts[0] + "." + parts[1] + ".",
                Tokens.encode(Tokens.with(header, "alg", "none")) + "." + parts[1] + ".",
                Tokens.encode(Tokens.with(header, "alg", "RS256".equals(header.get("alg")) ? "ES256" : "RS256")) + "."
                        + parts[1] + "." + parts[2],
                Tokens.signHs256(publicKey.getBytes(StandardCharsets.UTF_8), header, claims),
                encodedHeader(own) + "." + parts[1] + "." + parts[2],
                // A zero signature (CVE-2022-21449).
                Tokens.sign(key, claims).replaceFirst("[^.]*$", "A".repeat(86)))) {
            assertRefused(Reason.WRONG_SIGNATURE, verifier, forged);
        }
    }

    @Test
    void key_in_the_header_is_never_used() {
        ECKey attacker = Tokens.newKey();
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(attacker.getKeyID())
                .jwk(attacker.toPublicJWK())
                .jwkURL(java.net.URI.create(proxy.url() + "/attacker"))
                .x509CertURL(java.net.URI.create(proxy.url() + "/attacker"));

        assertRefused(Reason.UNKNOWN_KEY, verifier, Tokens.sign(attacker, header, claims));
        assertThat(proxy.requestsTo("/attacker")).isZero();
    }

    @Test
    void critical_extension_is_refused() {
        String signed = Tokens.sign(key, claims);
        Map<String, Object> header = Tokens.with(Tokens.part(signed, 0), "crit", List.of("x"));

        assertRefused(Reason.MALFORMED, verifier, Tokens.encode(header) + signed.substring(signed.indexOf('.')));
    }

    @Test
    void token_of_another_type_is_refused() {
        assertRefused(Reason.WRONG_TYPE, verifier, Tokens.sign(key, header("JWT"), claims));
        assertRefused(Reason.WRONG_TYPE, verifier, Tokens.sign(key, header("at+jwt+x"), claims));
        assertRefused(
                Reason.WRONG_TYPE,
                verifier,
                Tokens.sign(key, new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()), claims));
    }

    private JWSHeader.Builder header(String type) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(type))
                .keyID(key.getKeyID());
    }

    @Test
    void token_of_another_issuer_or_for_another_audience_is_refused() throws InterruptedException {
        Verifier other = started(
                Verifier.forIssuer(service().url() + "/").internalUrl(service().url()));

        assertRefused(Reason.WRONG_ISSUER, other, token);
        assertRefused(
                Reason.WRONG_ISSUER, verifier, Tokens.sign(key, Tokens.with(claims, "iss", "https://other.example")));
        assertRefused(Reason.WRONG_ISSUER, verifier, Tokens.sign(key, Tokens.without(claims, "iss")));
        assertRefused(
                Reason.WRONG_AUDIENCE, verifier, Tokens.sign(key, Tokens.with(claims, "aud", "https://other.example")));
        assertRefused(Reason.WRONG_AUDIENCE, verifier, Tokens.sign(key, Tokens.with(claims, "aud", List.of())));
        assertRefused(Reason.WRONG_AUDIENCE, verifier, Tokens.sign(key, Tokens.without(claims, "aud")));
    }

    @Test
    void clocks_may_differ_by_the_leeway() throws InterruptedException {
        Instant expires = Instant.ofEpochSecond((long) claims.get("exp"));
        Instant notBefore = Instant.ofEpochSecond((long) claims.get("nbf"));

        assertThat(at(expires.plusMillis(4_999)).verify(token)).isNotNull();
        assertRefused(Reason.EXPIRED, at(expires.plusSeconds(5)), token);
        assertThat(at(notBefore.minusSeconds(5)).verify(token)).isNotNull();
        assertRefused(Reason.NOT_YET_VALID, at(notBefore.minusMillis(5_001)), token);
    }

    private Verifier at(Instant time) throws InterruptedException {
        return started(Verifier.forIssuer(service().url()).clock(Clock.fixed(time, ZoneOffset.UTC)));
    }

    @Test
    void cached_token_expires() throws InterruptedException {
        MovableClock clock = new MovableClock();
        Verifier moved = started(Verifier.forIssuer(service().url()).clock(clock));
        assertThat(moved.verify(token)).isNotNull();

        clock.advance(Duration.ofMinutes(16));

        assertRefused(Reason.EXPIRED, moved, token);
        assertRefused(Reason.EXPIRED, moved, token);
    }

    @Test
    void recent_login_and_role_are_asked_for() throws InterruptedException {
        MovableClock clock = new MovableClock();
        Verifier moved = started(Verifier.forIssuer(service().url()).clock(clock));
        GatehouseCaller caller = moved.verify(token);
        caller.requireRole("admin");
        moved.requireLoginWithin(caller, Duration.ofMinutes(5));

        clock.advance(Duration.ofMinutes(6));
        VerificationException old = catchThrowableOfType(
                VerificationException.class, () -> moved.requireLoginWithin(caller, Duration.ofMinutes(5)));
        VerificationException role =
                catchThrowableOfType(VerificationException.class, () -> caller.requireRole("owner"));

        assertThat(old.answer().status()).isEqualTo(401);
        assertThat(old.answer().headers())
                .containsEntry(
                        "WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", max_age=\"300\"");
        assertThat(role.answer().status()).isEqualTo(403);
    }
}
