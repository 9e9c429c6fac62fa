package dev.gatehouse.token;

import com.codahale.metrics.health.HealthCheck;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.AfterCommit;
import dev.gatehouse.platform.jobs.PeriodicTask;
import dev.gatehouse.platform.jobs.PurgeStep;
import dev.gatehouse.token.RevocationCursor.Reading;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Ended sessions whose tokens may not have expired. They are kept in memory, so that requests need no query, and are the same
 * on every instance within one second.
 *
 * <p>Rows become visible in the order of their commits, which is neither the order of their times nor of their ids. Therefore
 * each poll reads again all rows that were recorded in the last 90 seconds by the database's clock.
 */
public final class Revocations implements PurgeStep {
    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** Longest gap between polls before everything is read again: less than the 90 seconds, with room for slow transactions. */
    private static final long GAP_NANOS = Duration.ofSeconds(30).toNanos();

    private static final long LATE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long WHOLE_NANOS = Duration.ofMinutes(5).toNanos();

    /** Kept after the last token expires, because the clocks of instances differ. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final int CHUNK = 10_000;

    /** Kept in memory after the last token has expired: longer than the rows are read again. */
    private static final Duration KEPT = Duration.ofMinutes(2);

    /** A larger step of the database's clock moves rows out of the 90 seconds, so everything is read again. */
    private static final Duration STEP = Duration.ofSeconds(10);

    private final EndedSessionDao dao;
    private final Clock clock;
    private final long maxStalenessNanos;
    private final RevocationLog log = new RevocationLog();
    private volatile Runnable onGrowth = () -> {};
    private volatile long readAt;
    private volatile Reading reading = new Reading(Instant.EPOCH, Instant.EPOCH);
    private long wholeReadAt;

    /** Creates an instance without data; every token is refused before {@link #open}. */
    public Revocations(Jdbi jdbi, RevocationSettings settings, Clock clock) {
        this.dao = jdbi.onDemand(EndedSessionDao.class);
        this.clock = clock;
        this.maxStalenessNanos = settings.maxStaleness().toNanoseconds();
        this.readAt = System.nanoTime() - maxStalenessNanos - 1;
    }

    /**
     * Reads all ended sessions.
     *
     * @return this
     */
    public Revocations open() {
        readWhole(System.nanoTime(), begin());
        return this;
    }

    /**
     * An ended session.
     *
     * @param tokensUntil when the last of its tokens expires
     */
    public record Ended(UUID sessionId, long userId, Instant tokensUntil) {}

    /**
     * Records ended sessions in the transaction that ends them. This instance refuses their tokens from the commit on; the
     * other instances poll.
     */
    public void record(Handle transaction, List<Ended> sessions) {
        Instant now = clock.instant();
        List<Ended> useful =
                sessions.stream().filter(session -> until(session).isAfter(now)).toList();
        if (useful.isEmpty()) {
            return;
        }
        EndedSessionDao inside = transaction.attach(EndedSessionDao.class);
        // Read, so that the log of each instance has the same time.
        Instant endedAt = inside.databaseTime();
        List<Revocation.Session> rows = useful.stream()
                .map(session -> new Revocation.Session(session.sessionId(), session.userId(), endedAt, until(session)))
                .toList();
        inside.insert(rows);
        AfterCommit.run(transaction, () -> add(rows));
    }

    private static Instant until(Ended session) {
        return session.tokensUntil().plus(MARGIN);
    }

    private void add(List<Revocation.Session> sessions) {
        boolean grown = false;
        for (Revocation.Session session : sessions) {
            grown |= log.add(session);
        }
        if (grown) {
            onGrowth.run();
        }
    }

    /**
     * Accepts the tokens of a session that has not ended, as far as this instance knows.
     *
     * @throws TokenRefusedException if the session has ended
     * @throws dev.gatehouse.kernel.ProblemException {@code database-unavailable} if this instance has been unable to read the
     *     ended sessions for too long
     */
    void requireLiving(UUID sessionId) {
        if (log.contains(sessionId)) {
            throw new TokenRefusedException(Refusal.REVOKED, "The session has ended.");
        }
        if (isStale()) {
            throw Problem.DATABASE_UNAVAILABLE.exception("This instance cannot check whether the session has ended.");
        }
    }

    /** Returns whether a session has ended, as far as this instance knows. */
    public boolean hasEnded(UUID sessionId) {
        return log.contains(sessionId);
    }

    /** Deletes ended sessions whose tokens have all expired. Skips rows that another instance has locked. */
    @Override
    public int remove(Handle transaction, int limit) {
        EndedSessionDao inside = transaction.attach(EndedSessionDao.class);
        List<UUID> useless = inside.lockUseless(clock.instant(), limit);
        if (!useless.isEmpty()) {
            inside.delete(useless);
        }
        return useless.size();
    }

    /** Returns the number of known ended sessions. */
    public int size() {
        return log.sessions();
    }

    /** Returns the time since the ended sessions were last read. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - readAt);
    }

    /** Returns everything that has ended, in the order in which this instance learned of it. */
    RevocationLog log() {
        return log;
    }

    /** Sets what is called after the log has grown. It must not block. */
    void onGrowth(Runnable listener) {
        onGrowth = listener;
    }

    /** Returns when the rows that the log contains were read. */
    Reading reading() {
        return reading;
    }

    /**
     * Accepts that the log is used.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code database-unavailable} if this instance has been unable to read the
     *     ended sessions for too long
     */
    void requireCurrent() {
        if (isStale()) {
            throw unknown();
        }
    }

    static ProblemException unknown() {
        return Problem.DATABASE_UNAVAILABLE.exception("This instance cannot read which sessions have ended.");
    }

    /** Returns whether this instance has been unable to read the ended sessions for longer than a poll may take. */
    public boolean isLate() {
        return System.nanoTime() - readAt > LATE_NANOS;
    }

    boolean isStale() {
        return System.nanoTime() - readAt > maxStalenessNanos;
    }

    /** Returns the check that is unhealthy while the known ended sessions are too old. */
    public HealthCheck healthCheck() {
        return new HealthCheck() {
            @Override
            protected Result check() {
                return isStale()
                        ? Result.unhealthy(
                                "Ended sessions were last read %d s ago, longer than REVOCATION_MAX_STALENESS",
                                age().toSeconds())
                        : Result.healthy();
            }
        };
    }

    /** Returns the task that polls the table while the service runs. */
    public Managed follower() {
        return new PeriodicTask(
                "revocations", INTERVAL, () -> INTERVAL, "Reading the ended sessions failed", this::poll);
    }

    /** Reads what has ended lately, or everything if that is due. */
    void poll() {
        long now = System.nanoTime();
        Reading before = reading;
        Reading begun = begin();
        Duration step = Duration.between(before.database(), begun.database()).minusNanos(now - readAt);
        if (now - wholeReadAt > WHOLE_NANOS
                || now - readAt > GAP_NANOS
                || step.abs().compareTo(STEP) > 0) {
            readWhole(now, begun);
        } else {
            add(dao.listLately());
            readAt = now;
            reading = begun;
        }
    }

    /** Returns the time before rows are read: rows that are committed until then will be among them. */
    private Reading begin() {
        return new Reading(dao.databaseTime(), clock.instant());
    }

    private void readWhole(long now, Reading begun) {
        UUID last = Uuids.LOWEST;
        List<Revocation.Session> chunk;
        do {
            chunk = dao.listActive(last, clock.instant(), CHUNK);
            add(chunk);
            last = chunk.isEmpty() ? last : chunk.get(chunk.size() - 1).id();
        } while (chunk.size() == CHUNK);
        // Rows that were committed during the read, with ids below the current position.
        add(dao.listLately());
        log.removeExpired(clock.instant().minus(KEPT));
        readAt = now;
        wholeReadAt = now;
        reading = begun;
    }
}
