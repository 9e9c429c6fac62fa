package dev.gatehouse.platform.database;

import java.lang.reflect.Method;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.extension.AttachedExtensionHandler;
import org.jdbi.v3.core.extension.ExtensionHandler;
import org.jdbi.v3.core.extension.Extensions;
import org.jdbi.v3.core.transaction.SerializableTransactionRunner;

/**
 * Retries what the database has {@linkplain TransientFailure rolled back}: a transaction from its beginning, or a statement
 * that is its own transaction.
 */
public final class TransactionRetries {
    private TransactionRetries() {}

    static void install(Jdbi jdbi) {
        jdbi.setTransactionHandler(new RetriedTransactions());
        jdbi.getConfig(SerializableTransactionRunner.Configuration.class)
                .setSerializationFailureSqlState(TransientFailure.SQLSTATE_CLASS)
                .setMaxRetries(TransientFailure.RETRIES);
        jdbi.getConfig(Extensions.class).registerHandlerCustomizer(TransactionRetries::customize);
    }

    /** Runs a statement that is its own transaction, and retries it after a transient failure. */
    public static <T, X extends Exception> T alone(Jdbi jdbi, HandleCallback<T, X> statement) throws X {
        for (int attempt = 0; ; attempt++) {
            try {
                return jdbi.withHandle(statement);
            } catch (Exception e) {
                if (attempt == TransientFailure.RETRIES || !TransientFailure.is(e)) {
                    throw e;
                }
            }
        }
    }

    private static ExtensionHandler customize(ExtensionHandler handler, Class<?> dao, Method method) {
        return (config, target) -> {
            AttachedExtensionHandler attached = handler.attachTo(config, target);
            return (handles, arguments) -> {
                for (int attempt = 0; ; attempt++) {
                    try {
                        return attached.invoke(handles, arguments);
                    } catch (Exception e) {
                        // Inside a transaction the whole transaction must be retried, not only this statement.
                        if (attempt == TransientFailure.RETRIES
                                || handles.getHandle().isInTransaction()
                                || !TransientFailure.is(e)) {
                            throw e;
                        }
                    }
                }
            };
        };
    }
}
