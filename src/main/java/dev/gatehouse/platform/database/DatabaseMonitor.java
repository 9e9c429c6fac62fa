package dev.gatehouse.platform.database;

import dev.gatehouse.platform.lifecycle.Build;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import io.dropwizard.lifecycle.Managed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks on a separate connection whether the database accepts writes, by writing a row. While it does not, requests that need
 * it fail immediately instead of waiting. Finds the host that accepts writes, measures the clock of the database, and records
 * each outage.
 */
final class DatabaseMonitor implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseMonitor.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** During an outage, to end it early. */
    private static final Duration INTERVAL_AWAY = Duration.ofMillis(250);

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LONGER_THAN_PATIENCE_MILLIS = 5_000;

    /** A longer time between two writes is an outage: the interval, and the time in which a request waits for a response. */
    private static final Duration OUTAGE = Duration.ofSeconds(3);

    /** An attempt to connect that takes longer has timed out. */
    private static final Duration HUNG = Duration.ofMillis(800);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** SQLSTATE of a server that cannot be reached. */
    static final String UNREACHABLE = "08001";

    /** SQLSTATE of a server that accepts no more connections. The connections in the pool still work. */
    private static final String NONE_TO_SPARE = "08004";

    private final MySqlHosts probes;
    private final MySqlHosts serving;
    private final Runnable purge;
    private final DatabaseAvailability availability;
    private final DatabaseClock clock;
    private final HeartbeatSql heartbeat;
    private final Thread thread = daemon(this::watch);
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor(DatabaseMonitor::daemon);
    private @Nullable Connection connection;
    private @Nullable Instant lastBeat;
    private long lastBeatNanos;
    private final long[] retryAt;
    private SQLException waiting = new SQLException("not tried yet", UNREACHABLE);
    private volatile boolean readOnly;
    private volatile boolean ended;

    /**
     * @param probes the hosts, for the connection of the monitor
     * @param serving the same hosts, for the pool
     * @param purge closes the connections of the pool
     */
    DatabaseMonitor(
            MySqlHosts probes,
            MySqlHosts serving,
            Runnable purge,
            DatabaseAvailability availability,
            DatabaseClock clock) {
        this.probes = probes;
        this.serving = serving;
        this.purge = purge;
        this.availability = availability;
        this.clock = clock;
        this.heartbeat = new HeartbeatSql(clock.instant(), Build.current().version());
        this.retryAt = new long[probes.size()];
        Arrays.fill(retryAt, System.nanoTime());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "database-watch");
        thread.setDaemon(true);
        return thread;
    }

    /** Returns whether the server was read-only for other users at the last write of this one. */
    boolean isReadOnly() {
        return readOnly;
    }

    /** Checks once, before the first request. */
    void prepare() {
        look();
    }

    @Override
    public void start() {
        // The start took its time since the first check. Only if no other instance wrote meanwhile was that an outage.
        lastBeat = null;
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
            LockSupport.parkNanos((availability.isAway() ? INTERVAL_AWAY : INTERVAL).toNanos());
        }
        alarms.shutdownNow();
        disconnect();
    }

    private void look() {
        @Nullable SQLException failure = probe();
        if (failure == null) {
            availability.comesBack();
        } else if (!NONE_TO_SPARE.equals(failure.getSQLState())) {
            availability.goesAway(DatabaseConnectionException.sentence(failure));
        }
    }

    /**
     * Writes on the kept connection, or else on a new one to a host that accepts writes. Returns the first failure, but not that
     * of the kept connection if only this one was lost: the new ones tell why there is no other.
     */
    private @Nullable SQLException probe() {
        Connection kept = connection;
        @Nullable SQLException failure = kept == null ? null : onTime(() -> beat(kept));
        if (kept != null && failure == null) {
            return null;
        }
        disconnect();
        // Only this connection may be broken. Another failure is the host's: try it last.
        boolean lost = failure == null || DatabaseConnectionException.isOfConnection(failure);
        int first = serving.current() + (failure == null || (lost && !availability.isAway()) ? 0 : 1);
        failure = lost ? null : failure;
        for (int i = 0; i < probes.size(); i++) {
            int index = (first + i) % probes.size();
            long now = System.nanoTime();
            if (retryAt[index] - now > 0) {
                continue;
            }
            SQLException more = onTime(() -> connect(index));
            if (more == null) {
                return null;
            }
            // MySQL blocks a client after max_connect_errors handshakes that were given up.
            boolean hung = System.nanoTime() - now > HUNG.toNanos();
            retryAt[index] =
                    System.nanoTime() + (hung ? pause(availability.outage()).toNanos() : 0);
            failure = failure == null ? more : failure;
            waiting = failure;
        }
        return failure == null ? waiting : failure;
    }

    /** Returns how long a host that has not responded is left alone: a tenth of the outage. */
    private static Duration pause(Duration outage) {
        Duration tenth = outage.dividedBy(10);
        return tenth.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : tenth;
    }

    private interface Step {
        void run() throws SQLException;
    }

    /** Runs a step, and ends it if it takes longer than {@link #PATIENCE}. Returns its failure. */
    private @Nullable SQLException onTime(Step step) {
        ScheduledFuture<?> alarm =
                alarms.schedule(FatalErrors.guard(this::standsStill), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            step.run();
            return null;
        } catch (SQLException e) {
            return e;
        } finally {
            alarm.cancel(false);
        }
    }

    private void connect(int index) throws SQLException {
        Connection fresh = probes.connect(index);
        try {
            fresh.setNetworkTimeout(Runnable::run, LONGER_THAN_PATIENCE_MILLIS);
            beat(fresh);
            connection = fresh;
            serving.choose(index);
            // The other connections may lead to a server that this one no longer leads to, and that is read-only.
            purge.run();
        } catch (SQLException e) {
            abort(fresh);
            throw e;
        }
    }

    private void beat(Connection connection) throws SQLException {
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        Optional<Instant> ofAny = lastBeat == null ? HeartbeatSql.last(connection) : Optional.empty();
        if (!heartbeat.beat(connection, now)) {
            heartbeat.begin(connection, now);
        }
        readOnly = MySqlHosts.isReadOnly(connection);
        long sent = System.nanoTime();
        clock.measure(HeartbeatSql.databaseTime(connection), sent, System.nanoTime());
        Instant before = lastBeat == null ? ofAny.orElse(now) : lastBeat;
        // Before the first write of this instance, none may have been running.
        Duration since = lastBeat == null ? Duration.between(before, now) : Duration.ofNanos(nanos - lastBeatNanos);
        boolean outage = since.compareTo(OUTAGE) > 0;
        if (outage) {
            HeartbeatSql.addOutage(connection, before, clock.instant());
        }
        boolean clean = outage || lastBeat == null;
        lastBeat = now;
        lastBeatNanos = nanos;
        if (clean) {
            HeartbeatSql.deleteOld(connection, now);
        }
    }

    /** Marks the database as unavailable, and fails all requests that already wait for it; the probe is one of them. */
    private void standsStill() {
        availability.goesAway("no response within " + PATIENCE.toSeconds() + " seconds");
        AbortableMySqlSocketFactory.abortAll();
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            abort(old);
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("Aborting a broken connection failed", e);
        }
    }
}
