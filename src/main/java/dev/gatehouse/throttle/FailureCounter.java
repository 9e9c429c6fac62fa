package dev.gatehouse.throttle;

import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Counts consecutive failures.
 *
 * @param lifetime fixed time when failures are forgotten, in milliseconds since 1970; 0 if it depends on their number
 * @param onSuccess what a success does to earlier failures
 * @param space is notified of new rows
 */
record FailureCounter(
        CounterTable table,
        UUID id,
        BackoffPolicy waits,
        long lifetime,
        Reservation.OnSuccess onSuccess,
        RowBudget space)
        implements Counter {
    FailureCounter withSuccess(Reservation.OnSuccess other) {
        return new FailureCounter(table, id, waits, lifetime, other, space);
    }

    @Override
    public Reason reason() {
        return Reason.FAILURES;
    }

    @Override
    public long wait(@Nullable CounterRow counterRow, long now) {
        if (counterRow == null || counterRow.forgetAt() <= now || counterRow.used() < waits.free()) {
            return 0;
        }
        return Math.max(0, counterRow.nextAt() - now);
    }

    private long forgetAt(boolean waiting, long now) {
        return lifetime > 0 ? lifetime : now + waits.remembered(waiting);
    }

    @Override
    public boolean reserve(Handle handle, @Nullable CounterRow counterRow, long now) {
        if (counterRow == null) {
            return insert(handle, now);
        }
        return counterRow.forgetAt() <= now ? failAnew(handle, now) : fail(handle, now);
    }

    private boolean insert(Handle handle, long now) {
        long forgetAt = forgetAt(waits.free() <= 1, now);
        boolean inserted = table.sql().insert(handle, id, 0, firstNextAt(now), forgetAt);
        if (inserted && table == CounterTable.STRANGERS) {
            space.added();
        }
        return inserted;
    }

    private long firstNextAt(long now) {
        return waits.free() <= 1 ? now + waits.after(1) : 0;
    }

    private boolean failAnew(Handle handle, long now) {
        return table.sql().failAnew(handle, id, firstNextAt(now), forgetAt(waits.free() <= 1, now), now);
    }

    private boolean fail(Handle handle, long now) {
        return table.sql().fail(handle, id, waits, forgetAt(true, now), forgetAt(false, now), now);
    }

    @Override
    public Reservation reservation() {
        return new Reservation(table, id, onSuccess, 0);
    }
}
