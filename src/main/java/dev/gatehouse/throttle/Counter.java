package dev.gatehouse.throttle;

import dev.gatehouse.platform.database.TransientFailure;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Something that is counted, and has a limit. */
interface Counter {
    CounterTable table();

    /** Of its row. */
    UUID id();

    Reason reason();

    /** For how many milliseconds nothing may be tried; 0 when something may. */
    long wait(@Nullable CounterRow counterRow, long now);

    /**
     * Counts an attempt, in one atomic write.
     *
     * @param counterRow as it was seen, which decides what is written and nothing else
     * @return false, and nothing is counted, when it is not allowed or somebody else has changed the row since
     */
    boolean reserve(Handle handle, @Nullable CounterRow counterRow, long now);

    /** The write of a reservation. */
    interface Write {
        boolean in(Handle handle);
    }

    /** Makes one that is a transaction by itself; one that the database has rolled back has done nothing. */
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

    /** Returns what tells later how an attempt has ended that was counted here. */
    Reservation reservation();
}
