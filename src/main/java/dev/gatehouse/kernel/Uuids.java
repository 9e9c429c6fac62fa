package dev.gatehouse.kernel;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** Ids: UUIDv7 (RFC 9562, section 5.7), which sort by creation time. */
public final class Uuids {
    public static final int BYTES = 16;

    /** Sorts before every {@link #v7} in the database. */
    public static final UUID LOWEST = new UUID(0, 0);

    /** Sorts after every {@link #v7} in the database. */
    public static final UUID HIGHEST = new UUID(-1, -1);

    /** The first instant after the range of a UUIDv7, whose milliseconds have 48 bits. */
    public static final Instant END = Instant.ofEpochMilli(1L << 48);

    private static final SecureRandom RANDOM = new SecureRandom();

    private Uuids() {}

    /** Returns a new random id with that creation time, in milliseconds. */
    public static UUID v7(Instant at) {
        byte[] random = new byte[10];
        RANDOM.nextBytes(random);
        ByteBuffer bits = ByteBuffer.wrap(random);
        long high = (at.toEpochMilli() << 16) | 0x7000L | (bits.getShort() & 0x0FFFL);
        long low = 0x8000_0000_0000_0000L | (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL);
        return new UUID(high, low);
    }

    /** Returns the lowest id of that millisecond: a bound for queries by time. */
    public static UUID lowest(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }

    /** Returns the creation time of a {@link #v7}, in milliseconds. */
    public static Instant time(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    /** Compares two ids as the database does: byte by byte, unsigned. */
    public static int compare(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }

    /** Returns the 16 bytes of an id, most significant first, as stored in the database. */
    public static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /** Returns the id with those 16 bytes, see {@link #bytes}. */
    public static UUID fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
