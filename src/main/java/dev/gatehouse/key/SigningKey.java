package dev.gatehouse.key;

import dev.gatehouse.platform.crypto.Crypto;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.VerifySecureDigestRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.KeyPair;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A key that signs tokens, or has signed tokens that may not have expired. */
public final class SigningKey {
    private final String kid;
    private final KeyAlgorithm algorithm;
    private final KeyPair pair;
    private final Crypto crypto;

    SigningKey(String kid, KeyAlgorithm algorithm, KeyPair pair, Crypto crypto) {
        this.kid = kid;
        this.algorithm = algorithm;
        this.pair = pair;
        this.crypto = crypto;
    }

    /** Returns the thumbprint of the key (RFC 7638), its {@code kid}. */
    static String thumbprint(PublicKey key) {
        return Jwks.builder().key(key).idFromThumbprint().build().getId();
    }

    public String kid() {
        return kid;
    }

    public KeyAlgorithm algorithm() {
        return algorithm;
    }

    /** Signs a token. */
    public String sign(JwtBuilder token) {
        return token.provider(crypto.provider())
                .signWith(pair.getPrivate(), algorithm.signature())
                .compact();
    }

    /** Returns whether the signature of the bytes was made with this key. */
    public boolean verifies(byte[] signed, byte[] signature) {
        if (signature.length != signatureLength()) {
            // jjwt reports an empty signature as an error of the caller; the JDK's Ed25519 accepts a signature with
            // extra bytes.
            return false;
        }
        try {
            return algorithm.signature().verify(new Signed(signed, signature, pair.getPublic(), crypto.provider()));
        } catch (io.jsonwebtoken.security.SecurityException e) {
            // RFC 8725, section 3.3: a signature that cannot be verified is wrong.
            return false;
        }
    }

    /**
     * Returns the length in bytes: of the RSA modulus (RFC 8017, section 8.2.2), or of two 32-byte numbers (RFC 7518, section
     * 3.4; RFC 8032).
     */
    private int signatureLength() {
        return pair.getPublic() instanceof RSAKey rsa ? (rsa.getModulus().bitLength() + 7) / 8 : 64;
    }

    /** Returns the members of the public JWK that depend on its type (RFC 7518, section 6; RFC 8037). */
    public Map<String, String> jwk() {
        Map<String, String> members = new TreeMap<>();
        Jwks.builder()
                .key(pair.getPublic())
                .id(kid)
                .build()
                .forEach((name, value) -> members.put(name, value.toString()));
        return members;
    }

    /** The verification request for jjwt. */
    @SuppressWarnings("ArrayRecordComponent") // lives for one call
    private record Signed(
            byte[] signed,
            byte[] signature,
            PublicKey key,
            @Nullable Provider provider) implements VerifySecureDigestRequest<PublicKey> {
        @Override
        public InputStream getPayload() {
            return new ByteArrayInputStream(signed);
        }

        @Override
        public byte[] getDigest() {
            return signature;
        }

        @Override
        public PublicKey getKey() {
            return key;
        }

        @Override
        public @Nullable Provider getProvider() {
            return provider;
        }

        @Override
        public @Nullable SecureRandom getSecureRandom() {
            return null;
        }
    }
}
