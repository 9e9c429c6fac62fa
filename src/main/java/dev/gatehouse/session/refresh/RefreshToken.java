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
 * A refresh token, taken apart: whose it is, how many there have been before it, 256 bits that nobody can guess, and a
 * seal of ours over all of that. The database has its SHA-256 alone. The seal tells a token that was used long ago, and of
 * which nothing is kept, from one that somebody made up.
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

    /** The first of a session. */
    public static RefreshToken first(UUID sessionId, RefreshKeys.Pair keys) {
        byte[] value = new byte[VALUE_BYTES];
        RANDOM.nextBytes(value);
        return of(sessionId, 0, value, keys);
    }

    /**
     * The first of a chain: always the same one for the same keys.
     *
     * @param generation how many tokens the session had before it
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

    /** What was presented, if it has the form of one; whether it is one is another question. */
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

    /** The next of its session: always the same one for the same keys. */
    public RefreshToken successor(RefreshKeys.Pair keys) {
        byte[] value = keys.successor().of(bytes);
        return of(sessionId(), generation() + 1, value, keys);
    }

    /** Whether that pair has sealed it. */
    boolean isSealedBy(RefreshKeys.Pair keys) {
        byte[] seal = Arrays.copyOf(keys.seal().of(Arrays.copyOf(bytes, SEALED_BYTES)), SEAL_BYTES);
        return MessageDigest.isEqual(seal, Arrays.copyOfRange(bytes, SEALED_BYTES, BYTES));
    }

    public UUID sessionId() {
        return Uuids.fromBytes(Arrays.copyOfRange(bytes, 1, 17));
    }

    /** How many there have been before it. */
    public int generation() {
        return ByteBuffer.wrap(bytes).getInt(17);
    }

    /** What the database has of it. */
    public byte[] hash() {
        return hash;
    }

    /** As its owner has it. */
    public Secret text() {
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}
