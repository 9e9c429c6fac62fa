package dev.gatehouse.throttle;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * A counter in which an attempt was counted as a failure, and how the result of the attempt changes it.
 *
 * @param bucket number of the window in which it was counted; 0 for counters without windows
 */
record Reservation(CounterTable table, UUID id, OnSuccess onSuccess, long bucket) {
    /** How a success changes the row. */
    enum OnSuccess {
        /** Removes the attempt from its window. */
        LEAVES_WINDOW,
        /** Clears all consecutive failures. */
        CLEARS,
        /** Removes only this attempt. */
        GIVES_BACK,
        /** Leaves the row, which also marks the address as known; {@link CounterSql#know} updates it. */
        KEEPS
    }

    /** Cancels the attempt. */
    void giveBack(Handle handle) {
        if (onSuccess == OnSuccess.LEAVES_WINDOW) {
            table.sql().giveBackInWindow(handle, id, bucket);
        } else if (onSuccess == OnSuccess.KEEPS || !table.sql().delete(handle, id, 1)) {
            // Also ends the wait that the attempt started; the wait before it was already over.
            table.sql().giveBack(handle, id);
        }
    }

    /** Records that the attempt succeeded. */
    void succeed(Handle handle) {
        switch (onSuccess) {
            case LEAVES_WINDOW, GIVES_BACK -> giveBack(handle);
            case CLEARS -> table.sql().delete(handle, id, Long.MAX_VALUE);
            case KEEPS -> {
                // CounterSql.know updates the row and clears the failures.
            }
        }
    }
}
