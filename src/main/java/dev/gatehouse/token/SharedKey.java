package dev.gatehouse.token;

import dev.gatehouse.kernel.Hmac;
import dev.gatehouse.kernel.Secret;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.security.MessageDigest;

/**
 * The key that the classic door shares with neighbours: HS256 (RFC 7518, section 3.2). Whoever has it can make such
 * tokens, so it is good at that door alone and is never published.
 */
public final class SharedKey {
    /** RFC 7518, section 3.2: a key of the hash's size or larger must be used. */
    public static final int MINIMUM_BYTES = 32;

    static final String ALGORITHM = "HS256";

    private final Hmac hmac;

    /** @throws IllegalArgumentException when it has fewer than {@value #MINIMUM_BYTES} bytes in UTF-8 */
    public SharedKey(Secret secret) {
        this(secret.utf8());
    }

    SharedKey(byte[] bytes) {
        if (bytes.length < MINIMUM_BYTES) {
            throw new IllegalArgumentException("the shared key must have at least " + MINIMUM_BYTES + " bytes");
        }
        hmac = new Hmac(bytes);
    }

    String sign(JwtBuilder token) {
        return token.signWith(hmac.key(), Jwts.SIG.HS256).compact();
    }

    boolean verifies(byte[] signed, byte[] signature) {
        return MessageDigest.isEqual(hmac.of(signed), signature);
    }
}
