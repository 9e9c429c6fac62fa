package dev.gatehouse.ops;

import io.dropwizard.db.ManagedPooledDataSource;
import io.dropwizard.lifecycle.Managed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the database answers, from a connection of its own. While it does not, what needs it is refused at once:
 * no request waits for what will not come, and the log says so in one line when it begins and in one when it ends.
 */
final class DatabaseWatch implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** JDBC knows no finer ones. */
    private static final int PATIENCE_SECONDS = 2;

    /** SQLSTATE of a server that cannot be reached. */
    static final String UNREACHABLE = "08001";

    /** SQLSTATE of a server that has no connection to spare: those that are in the pool still work. */
    private static final String NONE_TO_SPARE = "08004";

    private final Connector connector;
    private final Runnable comeback;
    private final Thread thread = new Thread(this::watch, "database-watch");
    private @Nullable Connection connection;
    private volatile boolean away;
    private volatile boolean ended;

    /** How a connection is made. */
    interface Connector {
        Connection connect() throws SQLException;
    }

    /** @param comeback what is done before the first request is let through again */
    private DatabaseWatch(Connector connector, Runnable comeback) {
        this.connector = connector;
        this.comeback = comeback;
        thread.setDaemon(true);
    }

    /** A pool that gives no connection while its database is away. */
    static WatchedDataSource over(ManagedPooledDataSource pool, Connector connector) {
        DatabaseWatch watch = new DatabaseWatch(connector, pool::purge);
        return new WatchedDataSource(pool, watch);
    }

    boolean isAway() {
        return away;
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void stop() {
        ended = true;
        thread.interrupt();
    }

    private void watch() {
        long since = 0;
        while (!ended) {
            @Nullable SQLException failure = probe();
            if (failure != null && !away && !NONE_TO_SPARE.equals(failure.getSQLState())) {
                since = System.nanoTime();
                away = true;
                LOG.warn(
                        "The database does not answer; what needs it is refused until it does: {}",
                        CommandLine.sentence(failure).orElse("no reason given"));
            } else if (failure == null && away) {
                comeback.run();
                away = false;
                LOG.info(
                        "The database answers again, after {} s",
                        Duration.ofNanos(System.nanoTime() - since).toSeconds());
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
        disconnect();
    }

    private @Nullable SQLException probe() {
        try {
            long asked = System.nanoTime();
            if (connection != null && !connection.isValid(PATIENCE_SECONDS)) {
                disconnect();
                if (System.nanoTime() - asked >= TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                    return new SQLTimeoutException("no answer within " + PATIENCE_SECONDS + " seconds", UNREACHABLE);
                }
            }
            if (connection == null) {
                // The one that was there may have ended for a reason of its own.
                connection = connector.connect();
            }
            return null;
        } catch (SQLException e) {
            disconnect();
            return e;
        }
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("A broken connection cannot be aborted", e);
            }
        }
    }
}
