package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.Hmac;
import dev.gatehouse.platform.crypto.MasterSecrets;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Issues and verifies device tokens: nonce, expiry and device epoch, with an HMAC over them and the user's id. */
final class DeviceTokens {
    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 16;
    private static final int BODY_BYTES = 1 + NONCE_BYTES + Long.BYTES + Integer.BYTES;
    private static final int TAG_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The first key signs new tokens. */
    private final List<Hmac> keys;

    DeviceTokens(MasterSecrets secrets) {
        this.keys = secrets.all().stream()
                .map(secret -> new Hmac(secret.derive("device tokens", 32)))
                .toList();
    }

    /**
     * A device from which the user has signed in.
     *
     * @param epoch the user's device epoch when the token was issued
     */
    record Device(UUID nonce, Instant expiresAt, int epoch) {}

    Secret issue(long userId, Instant expiresAt, int epoch) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] body = ByteBuffer.allocate(BODY_BYTES)
                .put(VERSION)
                .put(nonce)
                .putLong(expiresAt.getEpochSecond())
                .putInt(epoch)
                .array();
        byte[] token = Arrays.copyOf(body, BODY_BYTES + TAG_BYTES);
        System.arraycopy(tag(keys.get(0), userId, body), 0, token, BODY_BYTES, TAG_BYTES);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(token));
    }

    private static byte[] tag(Hmac key, long userId, byte[] body) {
        return key.of(ByteBuffer.allocate(Long.BYTES + body.length)
                .putLong(userId)
                .put(body)
                .array());
    }

    /** Returns the device of a token; empty if the token is forged, belongs to another user or has expired. */
    Optional<Device> read(Secret token, long userId, Instant now) {
        byte[] bytes = decode(token);
        if (bytes.length != BODY_BYTES + TAG_BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(bytes, BODY_BYTES);
        byte[] tag = Arrays.copyOfRange(bytes, BODY_BYTES, bytes.length);
        boolean genuine = false;
        for (Hmac key : keys) {
            genuine |= MessageDigest.isEqual(tag(key, userId, body), tag);
        }
        ByteBuffer fields = ByteBuffer.wrap(body, 1, BODY_BYTES - 1);
        UUID nonce = new UUID(fields.getLong(), fields.getLong());
        long expiry = fields.getLong();
        boolean valid = genuine && expiry > now.getEpochSecond();
        return valid
                ? Optional.of(new Device(nonce, Instant.ofEpochSecond(expiry), fields.getInt()))
                : Optional.empty();
    }

    private static byte[] decode(Secret token) {
        try {
            return Base64.getUrlDecoder().decode(token.reveal());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
