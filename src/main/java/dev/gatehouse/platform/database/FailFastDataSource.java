package dev.gatehouse.platform.database;

import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.lifecycle.Managed;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.logging.Logger;

/** A pool that fails immediately, instead of waiting for a connection, while the database does not accept writes. */
final class FailFastDataSource implements ManagedDataSource {
    private final ManagedDataSource pool;
    private final DatabaseAvailability availability;
    private final Managed watch;
    private final Gate gate;

    /** Opens a connection of a source, at the time and in the way that it decides. */
    interface Gate {
        Connection open(TransactionGate.Source source) throws SQLException;
    }

    /** @param watch what notices that the database goes away and comes back; it runs as long as the pool */
    FailFastDataSource(ManagedDataSource pool, DatabaseAvailability availability, Managed watch, Gate gate) {
        this.pool = pool;
        this.availability = availability;
        this.watch = watch;
        this.gate = gate;
    }

    @Override
    public Connection getConnection() throws SQLException {
        requireDatabase();
        return gate.open(() -> outsideTransaction(pool.getConnection()));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        requireDatabase();
        return gate.open(() -> outsideTransaction(pool.getConnection(user, password)));
    }

    /** Ends a transaction that could not be ended before the connection came back, as when the database went away. */
    private static Connection outsideTransaction(Connection connection) throws SQLException {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Returns whether the database is unavailable. */
    boolean isAway() {
        return availability.isAway();
    }

    private void requireDatabase() throws SQLException {
        if (availability.isAway()) {
            throw new SQLTransientConnectionException(
                    "the database is unavailable: " + availability.reason(), DatabaseMonitor.UNREACHABLE);
        }
    }

    @Override
    public void start() throws Exception {
        pool.start();
        watch.start();
    }

    @Override
    public void stop() throws Exception {
        watch.stop();
        pool.stop();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        pool.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws java.sql.SQLFeatureNotSupportedException {
        return pool.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return pool.isWrapperFor(type);
    }
}
