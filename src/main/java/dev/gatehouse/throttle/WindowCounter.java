package dev.gatehouse.throttle;

import static dev.gatehouse.throttle.CounterTableSql.WHOLE;

import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Counts attempts in a sliding window: those of the current window, plus the share of the previous window that the sliding
 * window still covers, as if its attempts were evenly distributed.
 *
 * @param window length in milliseconds
 * @param at time of the attempt
 * @param space is notified of new rows
 */
record WindowCounter(UUID id, Reason reason, long limit, long window, long at, RowBudget space) implements Counter {
    @Override
    public CounterTable table() {
        return CounterTable.STRANGERS;
    }

    private long bucket() {
        return at / window;
    }

    /** Returns the share of the previous window that still counts, as a numerator over {@link CounterTableSql#WHOLE}. */
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
        // If this window alone reaches the limit, the wait ends in the next window, once enough of this one no longer
        // counts.
        double enough = used >= limit ? 1 + share(used, limit - 1) : share(before, limit - 1 - used);
        return Math.max(1, begin + (long) Math.ceil(enough * window) + 1 - now);
    }

    /** Returns the share of a window that must pass until only the allowed number of the previous window's attempts count. */
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

    /** Returns false and counts nothing if there is no row or the limit is reached. */
    boolean take(Handle handle) {
        return table().sql().take(handle, id, bucket(), rest(), limit, expiry());
    }

    @Override
    public Reservation reservation() {
        return new Reservation(table(), id, Reservation.OnSuccess.LEAVES_WINDOW, bucket());
    }
}
