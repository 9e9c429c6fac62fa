package dev.gatehouse.token;

import dev.gatehouse.kernel.Cursor;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * Where a follower of the revocation feed is. It is not signed: a forged cursor leaves out items only for its sender.
 *
 * @param gatehouse identifies the database, which all instances share
 * @param instance identifies the running instance whose log has the position
 * @param position the position after which the next items are
 * @param issuedAt by the clock of the service
 * @param reading what the follower had read completely, when it last was at the end of a log
 * @param digest of the items in the window that ends at the reading
 */
record RevocationCursor(
        Kind kind, int gatehouse, long instance, long position, Instant issuedAt, Reading reading, long digest) {
    private static final int BYTES = 1 + Integer.BYTES + 6 * Long.BYTES;

    /** What the next page continues. */
    enum Kind {
        /** The list of everything, which has no other beginning. */
        SNAPSHOT('s'),
        /** The log of an instance. */
        FOLLOWING('f'),
        /** The log of an instance, without the items that the follower has from another one. */
        CATCHING_UP('c');

        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        static Kind of(byte code) {
            return Arrays.stream(values())
                    .filter(kind -> kind.code == code)
                    .findFirst()
                    .orElseThrow(Cursor::notOurs);
        }
    }

    /**
     * When an instance read the table.
     *
     * @param database by the clock of the database
     * @param service by the clock of the service, which follows the database's, but does not follow each jump
     */
    record Reading(Instant database, Instant service) {}

    String write() {
        return Cursor.write(ByteBuffer.allocate(BYTES)
                .put(kind.code)
                .putInt(gatehouse)
                .putLong(instance)
                .putLong(position)
                .putLong(issuedAt.toEpochMilli())
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, reading.database()))
                .putLong(reading.service().toEpochMilli())
                .putLong(digest)
                .array());
    }

    /**
     * Reads a cursor.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} if {@link #write} cannot have returned it
     */
    static RevocationCursor read(String cursor) {
        byte[] bytes = Cursor.readPlace(cursor).orElseThrow();
        if (bytes.length != BYTES) {
            throw Cursor.notOurs();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new RevocationCursor(
                Kind.of(buffer.get()),
                buffer.getInt(),
                buffer.getLong(),
                buffer.getLong(),
                Instant.ofEpochMilli(buffer.getLong()),
                new Reading(
                        Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS),
                        Instant.ofEpochMilli(buffer.getLong())),
                buffer.getLong());
    }
}
