package dev.gatehouse.token;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.Hmac;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;

/**
 * The key that the classic API shares with other services: HS256 (RFC 7518, section 3.2). Every holder can sign tokens with it,
 * so these are accepted only at the classic API, and the key is never published.
 */
public final class SharedKey {
    /** RFC 7518, section 3.2: a key of the hash's size or larger must be used. */
    public static final int MINIMUM_BYTES = 32;

    /** A key with fewer different bytes was typed, not generated at random. */
    public static final int DIFFERENT_BYTES = 10;

    static final String ALGORITHM = "HS256";

    private final Hmac hmac;
    private final Duration maxLifetime;

    /**
     * Creates the key.
     *
     * @param maxLifetime tokens with a longer lifetime are refused
     * @throws IllegalArgumentException if the key has fewer than {@value #MINIMUM_BYTES} bytes in UTF-8, or fewer than {@value
     *     #DIFFERENT_BYTES} different bytes
     */
    public SharedKey(Secret secret, Duration maxLifetime) {
        this(secret.utf8(), maxLifetime);
        if (secret.differentBytes() < DIFFERENT_BYTES) {
            throw new IllegalArgumentException(
                    "the shared key must have at least " + DIFFERENT_BYTES + " different bytes");
        }
    }

    SharedKey(byte[] bytes, Duration maxLifetime) {
        if (bytes.length < MINIMUM_BYTES) {
            throw new IllegalArgumentException("the shared key must have at least " + MINIMUM_BYTES + " bytes");
        }
        this.hmac = new Hmac(bytes);
        this.maxLifetime = maxLifetime;
    }

    /** Returns whether a token from {@code begin} to {@code expiresAt} does not exceed the maximum lifetime. */
    boolean allows(Instant begin, Instant expiresAt) {
        return Duration.between(begin, expiresAt).compareTo(maxLifetime) <= 0;
    }

    String sign(JwtBuilder token) {
        return token.signWith(hmac.key(), Jwts.SIG.HS256).compact();
    }

    boolean verifies(byte[] signed, byte[] signature) {
        return MessageDigest.isEqual(hmac.of(signed), signature);
    }
}
