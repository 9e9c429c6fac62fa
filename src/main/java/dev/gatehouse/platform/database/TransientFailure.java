package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Causes;
import java.sql.SQLException;

/**
 * Recognises failures after which a rolled-back transaction may be retried: a deadlock (1213), a lock wait timeout (1205), or
 * a conflict that a cluster detects at the commit (3101).
 */
public final class TransientFailure {
    /** The SQLSTATE class of these failures. */
    public static final String SQLSTATE_CLASS = "40";

    /** Retries after the first attempt. With a lock wait timeout of one second, the client gets its response in time. */
    public static final int RETRIES = 3;

    private TransientFailure() {}

    public static boolean is(Throwable thrown) {
        return Causes.find(thrown, SQLException.class)
                .map(SQLException::getSQLState)
                .filter(state -> state.startsWith(SQLSTATE_CLASS))
                .isPresent();
    }
}
