package dev.gatehouse.throttle;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Where an attempt was counted as a failure, and what becomes of that once it is known how the attempt ended.
 *
 * @param bucket of a window that it was counted in; 0 where there is none
 */
record Reservation(CounterTable table, UUID id, OnSuccess onSuccess, long bucket) {
    /** What a success does to the row. */
    enum OnSuccess {
        /** It is taken from its window. */
        LEAVES_WINDOW,
        /** It ends the row of failures. */
        CLEARS,
        /** It was no failure, and that is all. */
        GIVES_BACK,
        /** The row says more than how many there were, so it stays; others write it. */
        KEEPS
    }

    /** The attempt was none. */
    void giveBack(Handle handle) {
        if (onSuccess == OnSuccess.LEAVES_WINDOW) {
            table.sql().giveBackInWindow(handle, id, bucket);
        } else if (onSuccess == OnSuccess.KEEPS || !table.sql().delete(handle, id, 1)) {
            // The wait that it began ends too: the one before it was over.
            table.sql().giveBack(handle, id);
        }
    }

    /** The attempt has succeeded. */
    void succeed(Handle handle) {
        switch (onSuccess) {
            case LEAVES_WINDOW, GIVES_BACK -> giveBack(handle);
            case CLEARS -> table.sql().delete(handle, id, Long.MAX_VALUE);
            case KEEPS -> {
                // Whoever says for how long the address is known writes it anew, without failures.
            }
        }
    }
}
