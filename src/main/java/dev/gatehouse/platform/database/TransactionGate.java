package dev.gatehouse.platform.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops all transactions of this process for a moment. H2 writes the tables and indexes of its file one after another while
 * transactions go on: a copy that ends with such a write can have a row without its entry in an index.
 */
final class TransactionGate {
    /** More than there are connections. */
    private static final int ALL = 1 << 20;

    private final Semaphore permits = new Semaphore(ALL, true);
    private final Duration patience;

    /** @param patience how long a connection is waited for while the gate is closed */
    TransactionGate(Duration patience) {
        this.patience = patience;
    }

    interface Work<X extends Exception> {
        void run() throws X;
    }

    interface Source {
        Connection open() throws SQLException;
    }

    /** A connection that this gate waits for. */
    interface Guarded extends Connection {
        TransactionGate gate();
    }

    /**
     * Opens a connection as soon as the gate is open.
     *
     * @throws SQLTransientConnectionException if the gate is closed for longer than the patience
     */
    Connection open(Source source) throws SQLException {
        if (!acquire(1, patience)) {
            throw new SQLTransientConnectionException("the database is being copied", DatabaseMonitor.UNREACHABLE);
        }
        AtomicBoolean inUse = new AtomicBoolean(true);
        try {
            return guarded(source.open(), inUse);
        } catch (SQLException | RuntimeException e) {
            leave(inUse);
            throw e;
        }
    }

    private Connection guarded(Connection connection, AtomicBoolean inUse) {
        return (Connection) Proxy.newProxyInstance(
                TransactionGate.class.getClassLoader(), new Class<?>[] {Guarded.class}, (proxy, method, arguments) -> {
                    String name = method.getName();
                    if (name.equals("gate")) {
                        return this;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (name.equals("close") || name.equals("abort")) {
                            leave(inUse);
                        }
                    }
                });
    }

    private void leave(AtomicBoolean inUse) {
        if (inUse.getAndSet(false)) {
            permits.release();
        }
    }

    /**
     * Waits until all other connections are closed, and runs the work before any other is opened.
     *
     * @return false if the others were not closed in time; then the work has not run
     */
    static <X extends Exception> boolean runAlone(Connection own, Duration patience, Work<X> work)
            throws SQLException, X {
        TransactionGate gate = ((Guarded) own).gate();
        if (!gate.acquire(ALL - 1, patience)) {
            return false;
        }
        try {
            work.run();
            return true;
        } finally {
            gate.permits.release(ALL - 1);
        }
    }

    private boolean acquire(int count, Duration patience) throws SQLException {
        try {
            return permits.tryAcquire(count, patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted", DatabaseMonitor.UNREACHABLE, e);
        }
    }
}
