package dev.gatehouse.throttle;

import dev.gatehouse.platform.database.TransientFailure;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** A counter with a limit. */
interface Counter {
    CounterTable table();

    /** Returns the id of the row. */
    UUID id();

    Reason reason();

    /** Returns the milliseconds until the next attempt is allowed; 0 if it is allowed now. */
    long wait(@Nullable CounterRow counterRow, long now);

    /**
     * Counts an attempt in one atomic write.
     *
     * @param counterRow the row as read before; it only selects the statement, and the database checks the limit
     * @return false if nothing was counted, because the limit is reached or another request changed the row concurrently
     */
    boolean reserve(Handle handle, @Nullable CounterRow counterRow, long now);

    /** The write of a reservation. */
    interface Write {
        boolean in(Handle handle);
    }

    /** Runs a write in its own transaction. Returns false if the database rolled it back because of a transient failure. */
    static boolean alone(Jdbi jdbi, Write write) {
        try {
            return jdbi.withHandle(write::in);
        } catch (JdbiException e) {
            if (!TransientFailure.is(e)) {
                throw e;
            }
            return false;
        }
    }

    /** Returns the reservation with which the result of a counted attempt is recorded later. */
    Reservation reservation();
}
