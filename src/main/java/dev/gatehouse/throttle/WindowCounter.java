package dev.gatehouse.throttle;

import static dev.gatehouse.platform.database.Jdbc.bind;

import dev.gatehouse.platform.database.Jdbc;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How many there were in the last while: those of this window, and of the one before as much as the while reaches back into
 * it, as if they had come evenly.
 *
 * @param window how long it is, in milliseconds
 * @param at the time of the attempt that it is for
 * @param space what is told of new rows
 */
record WindowCounter(UUID id, Reason reason, long limit, long window, long at, RowBudget space) implements Counter {
    private static final long WHOLE = 1_000_000;

    @Override
    public CounterTable table() {
        return CounterTable.STRANGERS;
    }

    private long bucket() {
        return at / window;
    }

    /** How much of the window before still counts, of {@link #WHOLE}: the database reckons in whole numbers. */
    private long rest() {
        return (window - at % window) * WHOLE / window;
    }

    @Override
    public long wait(@Nullable CounterRow counterRow, long now) {
        if (counterRow == null || counterRow.bucket() < bucket() - 1) {
            return 0;
        }
        boolean current = counterRow.bucket() >= bucket();
        long used = current ? counterRow.used() : 0;
        long before = current ? counterRow.usedBefore() : counterRow.used();
        if (used * WHOLE + before * rest() <= (limit - 1) * WHOLE) {
            return 0;
        }
        long begin = bucket() * window;
        // Used up in this window alone: some of it must be long enough ago in the next one.
        double enough = used >= limit ? 1 + share(used, limit - 1) : share(before, limit - 1 - used);
        return Math.max(1, begin + (long) Math.ceil(enough * window) + 1 - now);
    }

    /** Which part of a window must pass until no more than so many of those before it count. */
    private static double share(long before, long allowed) {
        return 1 - (double) allowed / before;
    }

    private long expiry() {
        return (bucket() + 2) * window;
    }

    @Override
    public boolean reserve(Handle handle, @Nullable CounterRow counterRow, long now) {
        return counterRow == null ? insert(handle) : take(handle);
    }

    private boolean insert(Handle handle) {
        boolean inserted = Jdbc.update(handle, table().sql().insert(), statement -> {
                    bind(statement, 1, id);
                    statement.setLong(2, bucket());
                    statement.setLong(3, 0);
                    statement.setLong(4, expiry());
                    statement.setLong(5, expiry());
                })
                > 0;
        if (inserted) {
            space.added();
        }
        return inserted;
    }

    /** Says false, and counts nothing, when there is no row or too many are in it. */
    boolean take(Handle handle) {
        long bucket = bucket();
        long rest = rest();
        return Jdbc.update(handle, table().sql().take(), statement -> {
                    statement.setLong(1, bucket);
                    statement.setLong(2, bucket);
                    statement.setLong(3, bucket);
                    statement.setLong(4, bucket);
                    statement.setLong(5, expiry());
                    statement.setLong(6, expiry());
                    bind(statement, 7, id);
                    statement.setLong(8, bucket);
                    statement.setLong(9, WHOLE);
                    statement.setLong(10, rest);
                    statement.setLong(11, bucket);
                    statement.setLong(12, rest);
                    statement.setLong(13, (limit - 1) * WHOLE);
                })
                > 0;
    }

    @Override
    public Reservation reservation() {
        return new Reservation(table(), id, Reservation.OnSuccess.LEAVES_WINDOW, bucket());
    }
}
