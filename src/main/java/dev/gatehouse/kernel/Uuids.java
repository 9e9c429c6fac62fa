package dev.gatehouse.kernel;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids: UUIDv7 (RFC 9562, section 5.7), which sort by the time of their making. */
public final class Uuids {
    public static final int BYTES = 16;

    /** Below every {@link #v7}, and above every one, as the database orders them. */
    public static final UUID LOWEST = new UUID(0, 0);

    public static final UUID HIGHEST = new UUID(-1, -1);

    /** The first time that a UUIDv7 cannot have: its milliseconds have 48 bits. */
    public static final Instant END = Instant.ofEpochMilli(1L << 48);

    private static final SecureRandom RANDOM = new SecureRandom();

    private Uuids() {}

    /** A new id for something made at that time (milliseconds count). */
    public static UUID v7(Instant at) {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        ByteBuffer bits = ByteBuffer.wrap(random);
        long high = (at.toEpochMilli() << 16) | 0x7000L | (bits.getShort() & 0x0FFFL);
        long low = 0x8000_0000_0000_0000L | (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL);
        return new UUID(high, low);
    }

    /** Below or equal to every {@link #v7} of that time (milliseconds count), and above every one of before. */
    public static UUID lowest(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }

    /** Sixteen bytes, most significant first, as the database keeps an id. */
    public static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /** The reverse of {@link #bytes}. */
    public static UUID fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
