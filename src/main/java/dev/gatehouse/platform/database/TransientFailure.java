package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Causes;
import java.sql.SQLException;

/**
 * What the database has rolled back for no fault of its own, and what may run again: a deadlock (1213), a lock that was not to
 * be had in time (1205), a conflict that a cluster finds at the commit (3101).
 */
public final class TransientFailure {
    /** Their class of SQLSTATE. */
    public static final String SQLSTATE_CLASS = "40";

    /** After the first attempt. With a second's wait for a lock, an answer is due before a client's patience ends. */
    public static final int RETRIES = 3;

    private TransientFailure() {}

    public static boolean is(Throwable thrown) {
        return Causes.find(thrown, SQLException.class)
                .map(SQLException::getSQLState)
                .filter(state -> state.startsWith(SQLSTATE_CLASS))
                .isPresent();
    }
}
