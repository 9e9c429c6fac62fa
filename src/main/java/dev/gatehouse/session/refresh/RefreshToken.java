package dev.gatehouse.session.refresh;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.crypto.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * A parsed refresh token: session id, number of predecessors, 256 secret bits, and a MAC over all of them (the seal). The
 * database stores only the SHA-256 of the token. The seal distinguishes a token that was used long ago, of which the database
 * no longer has a record, from a forged one.
 */
public final class RefreshToken {
    private static final byte VERSION = 1;
    private static final int VALUE_BYTES = 32;
    private static final int SEAL_BYTES = 16;
    private static final int SEALED_BYTES = 1 + 16 + 4 + VALUE_BYTES;
    private static final int BYTES = SEALED_BYTES + SEAL_BYTES;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;
    private final byte[] hash;

    private RefreshToken(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Sha256.of(bytes);
    }

    /** Returns the first token of a session. */
    public static RefreshToken first(UUID sessionId, RefreshKeys.Pair keys) {
        byte[] value = new byte[VALUE_BYTES];
        RANDOM.nextBytes(value);
        return of(sessionId, 0, value, keys);
    }

    /**
     * Returns the first token of a chain. The result is always the same for the same arguments.
     *
     * @param generation number of tokens that the session had before
     */
    public static RefreshToken startOf(UUID sessionId, int generation, byte[] seed, RefreshKeys.Pair keys) {
        ByteBuffer named = ByteBuffer.allocate(16 + 4 + seed.length)
                .put(Uuids.bytes(sessionId))
                .putInt(generation)
                .put(seed);
        return of(sessionId, generation, keys.chain().of(named.array()), keys);
    }

    private static RefreshToken of(UUID sessionId, int generation, byte[] value, RefreshKeys.Pair keys) {
        ByteBuffer token = ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .put(Uuids.bytes(sessionId))
                .putInt(generation)
                .put(value);
        token.put(keys.seal().of(Arrays.copyOf(token.array(), SEALED_BYTES)), 0, SEAL_BYTES);
        return new RefreshToken(token.array());
    }

    /** Parses a presented token; empty if it is malformed. Does not check that this service issued it. */
    public static Optional<RefreshToken> parse(Secret presented) {
        String text = presented.reveal();
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            RefreshToken token = new RefreshToken(bytes);
            return bytes.length == BYTES
                            && bytes[0] == VERSION
                            && token.generation() >= 0
                            && token.text().reveal().equals(text)
                    ? Optional.of(token)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns the next token of the session. The result is always the same for the same keys. */
    public RefreshToken successor(RefreshKeys.Pair keys) {
        byte[] value = keys.successor().of(bytes);
        return of(sessionId(), generation() + 1, value, keys);
    }

    /** Returns whether the seal was made with these keys. */
    boolean isSealedBy(RefreshKeys.Pair keys) {
        byte[] seal = Arrays.copyOf(keys.seal().of(Arrays.copyOf(bytes, SEALED_BYTES)), SEAL_BYTES);
        return MessageDigest.isEqual(seal, Arrays.copyOfRange(bytes, SEALED_BYTES, BYTES));
    }

    public UUID sessionId() {
        return Uuids.fromBytes(Arrays.copyOfRange(bytes, 1, 17));
    }

    /** Returns the number of predecessors in the session. */
    public int generation() {
        return ByteBuffer.wrap(bytes).getInt(17);
    }

    /** Returns the SHA-256 that the database stores. */
    public byte[] hash() {
        return hash;
    }

    /** Returns the token as the client receives it. */
    public Secret text() {
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
