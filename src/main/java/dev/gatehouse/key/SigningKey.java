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

/** A key that signs tokens, or has signed tokens that are still about. */
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

    /** A name that follows from the key: its thumbprint (RFC 7638). */
    static String thumbprint(PublicKey key) {
        return Jwks.builder().key(key).idFromThumbprint().build().getId();
    }

    public String kid() {
        return kid;
    }

    public KeyAlgorithm algorithm() {
        return algorithm;
    }

    /** Makes a token of what was built. */
    public String sign(JwtBuilder token) {
        return token.provider(crypto.provider())
                .signWith(pair.getPrivate(), algorithm.signature())
                .compact();
    }

    /** Whether this key made that signature of those bytes. */
    public boolean verifies(byte[] signed, byte[] signature) {
        if (signature.length != signatureLength()) {
            // jjwt takes none for a mistake of its caller, and the JDK's Ed25519 takes one with bytes behind it.
            return false;
        }
        try {
            return algorithm.signature().verify(new Signed(signed, signature, pair.getPublic(), crypto.provider()));
        } catch (io.jsonwebtoken.security.SecurityException e) {
            // RFC 8725, section 3.3: a signature that cannot even be checked is a wrong one.
            return false;
        }
    }

    /** In bytes: as the modulus (RFC 8017, section 8.2.2), or two numbers of 32 (RFC 7518, section 3.4; RFC 8032). */
    private int signatureLength() {
        return pair.getPublic() instanceof RSAKey rsa ? (rsa.getModulus().bitLength() + 7) / 8 : 64;
    }

    /** The public half: the members of a JWK that depend on its type (RFC 7518, section 6; RFC 8037). */
    public Map<String, String> jwk() {
        Map<String, String> members = new TreeMap<>();
        Jwks.builder()
                .key(pair.getPublic())
                .id(kid)
                .build()
                .forEach((name, value) -> members.put(name, value.toString()));
        return members;
    }

    /** What jjwt is asked. */
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
