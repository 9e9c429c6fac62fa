package dev.gatehouse.platform.database;

import dev.gatehouse.platform.lifecycle.FatalErrors;
import io.dropwizard.db.ManagedPooledDataSource;
import io.dropwizard.lifecycle.Managed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks on a separate connection whether the database responds. While it does not, requests that need it fail immediately
 * instead of waiting. Logs one line at the beginning and one at the end of an outage.
 */
final class DatabaseMonitor implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseMonitor.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LONGER_THAN_PATIENCE_SECONDS = 5;

    /** SQLSTATE of a server that cannot be reached. */
    static final String UNREACHABLE = "08001";

    /** SQLSTATE of a server that accepts no more connections. The connections in the pool still work. */
    private static final String NONE_TO_SPARE = "08004";

    private final Connector connector;
    private final Runnable comeback;
    private final Thread thread = daemon(this::watch);
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor(DatabaseMonitor::daemon);
    private @Nullable Connection connection;
    private long awaySince;
    private volatile boolean away;
    private volatile boolean ended;

    /** Opens the connection of the monitor. */
    interface Connector {
        Connection connect() throws SQLException;
    }

    /** @param comeback called when the database responds again, before requests are accepted */
    private DatabaseMonitor(Connector connector, Runnable comeback) {
        this.connector = connector;
        this.comeback = comeback;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "database-watch");
        thread.setDaemon(true);
        return thread;
    }

    /** Wraps a pool, so that it fails immediately while the database does not respond. */
    static FailFastDataSource over(ManagedPooledDataSource pool, Connector connector) {
        DatabaseMonitor watch = new DatabaseMonitor(connector, pool::purge);
        return new FailFastDataSource(pool, watch);
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
        Runnable look = FatalErrors.guard(this::look);
        while (!ended) {
            look.run();
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
        alarms.shutdownNow();
        disconnect();
    }

    private void look() {
        ScheduledFuture<?> alarm =
                alarms.schedule(FatalErrors.guard(this::standsStill), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        @Nullable SQLException failure;
        try {
            failure = probe();
        } finally {
            alarm.cancel(false);
        }
        if (failure == null) {
            comesBack();
        } else if (!NONE_TO_SPARE.equals(failure.getSQLState())) {
            goesAway(DatabaseConnectionException.sentence(failure));
        }
    }

    /** Marks the database as unavailable, and fails all requests that already wait for it; the probe is one of them. */
    private void standsStill() {
        goesAway("no response within " + PATIENCE.toSeconds() + " seconds");
        AbortableMySqlSocketFactory.abortAll();
    }

    private synchronized void goesAway(String reason) {
        if (!away) {
            awaySince = System.nanoTime();
            away = true;
            LOG.warn("The database does not respond; requests that need it are rejected until it does: {}", reason);
        }
    }

    private synchronized void comesBack() {
        if (away) {
            comeback.run();
            away = false;
            LOG.info(
                    "The database responds again, after {} s",
                    Duration.ofNanos(System.nanoTime() - awaySince).toSeconds());
        }
    }

    private @Nullable SQLException probe() {
        try {
            if (connection != null && !connection.isValid(LONGER_THAN_PATIENCE_SECONDS)) {
                // Only this connection may be broken: connect again before reporting an outage.
                disconnect();
            }
            if (connection == null) {
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
                LOG.debug("Aborting a broken connection failed", e);
            }
        }
    }
}
