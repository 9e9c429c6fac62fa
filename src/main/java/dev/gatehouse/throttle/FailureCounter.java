package dev.gatehouse.throttle;

import static dev.gatehouse.platform.database.Jdbc.bind;

import dev.gatehouse.platform.database.Jdbc;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Failures in a row.
 *
 * @param lifetime when they are forgotten in any case, in milliseconds since 1970; 0 where it depends on how many there are
 * @param onSuccess what a success does to the failures before it
 * @param space what is told of new rows
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
        boolean inserted = Jdbc.update(handle, table.sql().insert(), statement -> {
                    bind(statement, 1, id);
                    statement.setLong(2, 0);
                    statement.setLong(3, firstNextAt(now));
                    statement.setLong(4, forgetAt);
                    statement.setLong(5, forgetAt);
                })
                > 0;
        if (inserted && table == CounterTable.STRANGERS) {
            space.added();
        }
        return inserted;
    }

    private long firstNextAt(long now) {
        return waits.free() <= 1 ? now + waits.after(1) : 0;
    }

    private boolean failAnew(Handle handle, long now) {
        long forgetAt = forgetAt(waits.free() <= 1, now);
        return Jdbc.update(handle, table.sql().failAnew(), statement -> {
                    statement.setLong(1, firstNextAt(now));
                    statement.setLong(2, forgetAt);
                    statement.setLong(3, forgetAt);
                    bind(statement, 4, id);
                    statement.setLong(5, now);
                })
                > 0;
    }

    private boolean fail(Handle handle, long now) {
        long free = waits.free();
        long waiting = forgetAt(true, now);
        long quiet = forgetAt(false, now);
        long[] values = {
            free,
            now,
            waits.longest(),
            waits.first(),
            free,
            BackoffPolicy.DOUBLINGS,
            free,
            waiting,
            quiet,
            free,
            waiting,
            quiet
        };
        return Jdbc.update(handle, table.sql().fail(), statement -> {
                    for (int i = 0; i < values.length; i++) {
                        statement.setLong(i + 1, values[i]);
                    }
                    bind(statement, values.length + 1, id);
                    statement.setLong(values.length + 2, now);
                    statement.setLong(values.length + 3, free);
                    statement.setLong(values.length + 4, now);
                })
                > 0;
    }

    @Override
    public Reservation reservation() {
        return new Reservation(table, id, onSuccess, 0);
    }
}
