package dev.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.apache.tomcat.jdbc.pool.Validator;

/**
 * Rejects pooled connections that are broken, or lead to a server that is read-only although the one that accepts writes is
 * not, as after a switch-over behind a proxy that keeps connections open.
 */
final class WriteValidator implements Validator {
    private final BooleanSupplier readOnlyAtLastWrite;

    /** @param readOnlyAtLastWrite whether the server was read-only for other users when it accepted the last write */
    WriteValidator(BooleanSupplier readOnlyAtLastWrite) {
        this.readOnlyAtLastWrite = readOnlyAtLastWrite;
    }

    @Override
    public boolean validate(Connection connection, int action) {
        try {
            return !MySqlHosts.isReadOnly(connection) || readOnlyAtLastWrite.getAsBoolean();
        } catch (SQLException e) {
            // The pool closes the connection and opens another one, whose failure is reported.
            return false;
        }
    }
}
