package dev.gatehouse.token;

import dev.gatehouse.kernel.Secret;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that the classic door shares with neighbours: HS256 (RFC 7518, section 3.2). Whoever has it can make such
 * tokens, so it is good at that door alone and is never published.
 */
public final class SharedKey {
    /** RFC 7518, section 3.2: a key of the hash's size or larger must be used. */
    public static final int MINIMUM_BYTES = 32;

    static final String ALGORITHM = "HS256";
    private static final String MAC = "HmacSHA256";

    private final SecretKey key;

    /** @throws IllegalArgumentException when it has fewer than {@value #MINIMUM_BYTES} bytes in UTF-8 */
    public SharedKey(Secret secret) {
        this(secret.utf8());
    }

    SharedKey(byte[] bytes) {
        if (bytes.length < MINIMUM_BYTES) {
            throw new IllegalArgumentException("the shared key must have at least " + MINIMUM_BYTES + " bytes");
        }
        key = new SecretKeySpec(bytes, MAC);
    }

    String sign(JwtBuilder token) {
        return token.signWith(key, Jwts.SIG.HS256).compact();
    }

    boolean verifies(byte[] signed, byte[] signature) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return MessageDigest.isEqual(mac.doFinal(signed), signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is part of every Java platform", e);
        }
    }
}
