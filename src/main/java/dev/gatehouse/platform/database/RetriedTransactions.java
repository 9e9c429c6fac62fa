package dev.gatehouse.platform.database;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.transaction.LocalTransactionHandler;
import org.jdbi.v3.core.transaction.SerializableTransactionRunner;
import org.jdbi.v3.core.transaction.TransactionHandler;
import org.jspecify.annotations.Nullable;

/** Retries a transaction that the database has rolled back, and identifies the current attempt of each thread. */
final class RetriedTransactions extends SerializableTransactionRunner {
    private static final ThreadLocal<@Nullable Object> ATTEMPT = new ThreadLocal<>();

    RetriedTransactions() {
        this(LocalTransactionHandler.binding());
    }

    private RetriedTransactions(TransactionHandler delegate) {
        super(delegate);
    }

    /** Returns an object that identifies the current attempt of this thread; null outside a transaction. */
    static @Nullable Object attempt() {
        return ATTEMPT.get();
    }

    @Override
    public <R, X extends Exception> R inTransaction(Handle handle, HandleCallback<R, X> callback) throws X {
        @Nullable Object outer = ATTEMPT.get();
        try {
            return super.inTransaction(handle, inside -> {
                ATTEMPT.set(new Object());
                return callback.withHandle(inside);
            });
        } finally {
            if (outer == null) {
                ATTEMPT.remove();
            } else {
                ATTEMPT.set(outer);
            }
        }
    }

    @Override
    public TransactionHandler specialize(Handle handle) throws SQLException {
        return new RetriedTransactions(getDelegate().specialize(handle));
    }
}
