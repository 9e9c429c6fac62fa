package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Causes;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import io.dropwizard.lifecycle.Managed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.h2.api.ErrorCode;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the embedded database again after it has closed itself. H2 does that when it cannot write its file, as on a full disk, and
 * then rejects every statement until all its connections are closed. Meanwhile requests that need the database fail immediately.
 *
 * <p>The monitor keeps a connection of its own: it leads to the closed database, which still locks its file.
 */
final class EmbeddedDatabaseMonitor implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabaseMonitor.class);

    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** The pauses between two attempts to open the database: doubled each time that it does not stay open. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(32);

    /** A database that is open for longer has recovered from its outage. */
    private static final Duration STABLE = Duration.ofMinutes(1);

    /** How long the shutdown waits for a database that is being opened. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Failures of H2's storage that close it, and that follow. */
    private static final Set<Integer> CLOSING = Set.of(DataUtils.ERROR_WRITING_FAILED, DataUtils.ERROR_CLOSED);

    private final Connector connector;
    private final Runnable purge;
    private final DatabaseAvailability availability;
    private final Clock clock;
    private final Thread thread = new Thread(this::watch, "database-watch");
    private final CountDownLatch end = new CountDownLatch(1);

    private @Nullable Connection connection;
    private @Nullable Database database;
    private Duration pause = SHORTEST_PAUSE;
    private Instant availableAt;
    private long openedAt = System.nanoTime() - STABLE.toNanos();

    /** Opens a connection to the existing database. */
    interface Connector {
        Connection connect() throws SQLException;
    }

    /** @param purge closes the connections of the pool */
    EmbeddedDatabaseMonitor(Connector connector, Runnable purge, DatabaseAvailability availability, Clock clock) {
        this.connector = connector;
        this.purge = purge;
        this.availability = availability;
        this.clock = clock;
        this.availableAt = clock.instant();
        thread.setDaemon(true);
    }

    /** Returns whether the failure closes the embedded database, or comes from that: the monitor logs it. */
    static boolean detects(Throwable failure) {
        return Causes.find(failure, MVStoreException.class)
                        .filter(cause -> CLOSING.contains(cause.getErrorCode()))
                        .isPresent()
                || Causes.find(failure, SQLException.class)
                        .filter(cause -> cause.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED)
                        .isPresent();
    }

    @Override
    public void start() throws SQLException {
        open();
        if (database == null) {
            release();
        } else {
            thread.start();
        }
    }

    /** Does not interrupt the thread, because an interrupt would close the file of the database. */
    @Override
    public void stop() throws InterruptedException {
        end.countDown();
        thread.join(PATIENCE.toMillis());
        release();
    }

    private void watch() {
        try {
            Runnable look = FatalErrors.guard(this::look);
            Duration wait = INTERVAL;
            while (!end.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                look.run();
                wait = availability.isAway() ? pause : INTERVAL;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        if (!availability.isAway()) {
            @Nullable String reason = failure();
            if (reason == null) {
                availableAt = clock.instant();
                return;
            }
            boolean stable = System.nanoTime() - openedAt > STABLE.toNanos();
            pause = stable ? SHORTEST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
            availability.goesAway("the embedded database has closed itself (" + reason
                    + "), and is opened again as soon as its file can be written");
        }
        try {
            closeWhatIsLeft();
            open();
            write();
            openedAt = System.nanoTime();
            purge.run();
            availability.comesBack();
        } catch (SQLException | MVStoreException e) {
            LOG.debug("The embedded database cannot be opened or written", e);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Returns why the database cannot be used; null if it can. */
    private @Nullable String failure() {
        MVStore store = Objects.requireNonNull(database).getStore().getMvStore();
        @Nullable Exception panic = store.getPanicException();
        if (panic != null) {
            return DatabaseConnectionException.rootReason(panic);
        }
        if (store.isClosed()) {
            return "its file is closed";
        }
        try (Connection another = connector.connect()) {
            return isSame(another) ? null : "its file was opened twice";
        } catch (SQLException | MVStoreException e) {
            return DatabaseConnectionException.rootReason(e);
        }
    }

    private boolean isSame(Connection another) throws SQLException {
        return database == databaseOf(another);
    }

    private void open() throws SQLException {
        connection = connector.connect();
        database = databaseOf(connection);
    }

    /** Returns the database in a file that this process has opened; null for one in memory or in another process. */
    static @Nullable Database databaseOf(Connection connection) throws SQLException {
        return connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session
                        && session.getDatabase().isPersistent()
                ? session.getDatabase()
                : null;
    }

    /** Records the outage. Opening needs no free space on the disk, and so does not show that the database can be written. */
    private void write() throws SQLException {
        Connection writable = Objects.requireNonNull(connection);
        Instant now = clock.instant();
        HeartbeatSql.addOutage(writable, availableAt, now);
        HeartbeatSql.deleteOld(writable, now);
    }

    /** Closes the file and releases its lock. {@code SHUTDOWN IMMEDIATELY} would fail, because the database is closed. */
    private void closeWhatIsLeft() {
        if (database != null) {
            database.shutdownImmediately();
        }
        release();
    }

    private void release() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                LOG.debug("Closing a connection to the closed database failed", e);
            }
        }
    }
}
