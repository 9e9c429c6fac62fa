package dev.gatehouse.throttle;

import static dev.gatehouse.throttle.CounterTableSql.WHOLE;

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
    @Override
    public CounterTable table() {
        return CounterTable.STRANGERS;
    }

    private long bucket() {
        return at / window;
    }

    /** How much of the window before still counts, of {@link CounterTableSql#WHOLE}. */
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
        boolean inserted = table().sql().insert(handle, id, bucket(), 0, expiry());
        if (inserted) {
            space.added();
        }
        return inserted;
    }

    /** Says false, and counts nothing, when there is no row or too many are in it. */
    boolean take(Handle handle) {
        return table().sql().take(handle, id, bucket(), rest(), limit, expiry());
    }

    @Override
    public Reservation reservation() {
        return new Reservation(table(), id, Reservation.OnSuccess.LEAVES_WINDOW, bucket());
    }
}
