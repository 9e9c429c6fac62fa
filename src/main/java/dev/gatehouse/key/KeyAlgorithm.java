package dev.gatehouse.key;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/** The signature algorithms of keys (RFC 7518, section 3; RFC 8037). Each key has one algorithm. */
public enum KeyAlgorithm {
    ES256("ES256", "EC", "EC"),
    RS256("RS256", "RSA", "RSA"),
    EDDSA("EdDSA", "OKP", "Ed25519");

    private final String code;
    private final String keyType;
    private final String family;

    KeyAlgorithm(String code, String keyType, String family) {
        this.code = code;
        this.keyType = keyType;
        this.family = family;
    }

    /** Returns the name in a token's {@code alg}. */
    public String code() {
        return code;
    }

    /** Returns the key type in a JWK's {@code kty}. */
    public String keyType() {
        return keyType;
    }

    public static Optional<KeyAlgorithm> of(String code) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.code.equals(code))
                .findFirst();
    }

    SignatureAlgorithm signature() {
        return switch (this) {
            case ES256 -> Jwts.SIG.ES256;
            case RS256 -> Jwts.SIG.RS256;
            case EDDSA -> Jwts.SIG.EdDSA;
        };
    }

    private AlgorithmParameterSpec parameters() {
        return switch (this) {
            case ES256 -> new ECGenParameterSpec("secp256r1");
            case RS256 -> new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4);
            case EDDSA -> NamedParameterSpec.ED25519;
        };
    }

    KeyPair generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
        generator.initialize(parameters());
        return generator.generateKeyPair();
    }

    KeyFactory factory() throws GeneralSecurityException {
        return KeyFactory.getInstance(family);
    }
}
