package dev.gatehouse.ops;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.extension.AttachedExtensionHandler;
import org.jdbi.v3.core.extension.ExtensionHandler;
import org.jdbi.v3.core.extension.Extensions;
import org.jdbi.v3.core.transaction.SerializableTransactionRunner;

/**
 * Runs again what the database has rolled back for no fault of its own: a transaction from its beginning, and a
 * statement that is one by itself. A deadlock (1213), a lock that was not to be had in time (1205), a conflict that a
 * cluster finds at the commit (3101): all of them are class 40 of SQLSTATE.
 */
final class Retries {
    /** After the first attempt. With a second's wait for a lock, an answer is due before a client's patience ends. */
    private static final int LIMIT = 3;

    private static final String ROLLED_BACK = "40";

    private Retries() {}

    static void install(Jdbi jdbi) {
        jdbi.setTransactionHandler(new SerializableTransactionRunner());
        jdbi.getConfig(SerializableTransactionRunner.Configuration.class)
                .setSerializationFailureSqlState(ROLLED_BACK)
                .setMaxRetries(LIMIT);
        jdbi.getConfig(Extensions.class).registerHandlerCustomizer(Retries::customize);
    }

    private static ExtensionHandler customize(ExtensionHandler handler, Class<?> dao, Method method) {
        return (config, target) -> {
            AttachedExtensionHandler attached = handler.attachTo(config, target);
            return (handles, arguments) -> {
                for (int attempt = 0; ; attempt++) {
                    try {
                        return attached.invoke(handles, arguments);
                    } catch (Exception e) {
                        // Inside a transaction it is the whole that must run again, from its beginning.
                        if (attempt == LIMIT || handles.getHandle().isInTransaction() || !isRolledBack(e)) {
                            throw e;
                        }
                    }
                }
            };
        };
    }

    private static boolean isRolledBack(Throwable thrown) {
        Optional<SQLException> cause = Stream.iterate(thrown, next -> next != null, Throwable::getCause)
                .limit(20)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .findFirst();
        return cause.map(SQLException::getSQLState)
                .filter(state -> state.startsWith(ROLLED_BACK))
                .isPresent();
    }
}
