package dev.gatehouse.token;

import com.codahale.metrics.health.HealthCheck;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.AfterCommit;
import dev.gatehouse.platform.jobs.PeriodicTask;
import dev.gatehouse.platform.jobs.PurgeStep;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

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

    private static final long WHOLE_NANOS = Duration.ofMinutes(5).toNanos();

    /** Kept after the last token expires, because the clocks of instances differ. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final int CHUNK = 10_000;

    private final EndedSessionDao dao;
    private final Clock clock;
    private final long maxStalenessNanos;
    private volatile Set<UUID> ended = ConcurrentHashMap.newKeySet();

    /** The set that replaces {@link #ended}, while it is being read. */
    private volatile @Nullable Set<UUID> next;

    private volatile long readAt;
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
        readWhole();
        return this;
    }

    /**
     * An ended session.
     *
     * @param tokensUntil when the last of its tokens expires
     */
    public record Ended(UUID sessionId, Instant tokensUntil) {}

    /**
     * Records ended sessions in the transaction that ends them. This instance refuses their tokens from the commit on; the
     * other instances poll.
     */
    public void record(Handle transaction, List<Ended> sessions) {
        Instant now = clock.instant();
        List<Ended> rows = sessions.stream()
                .map(session ->
                        new Ended(session.sessionId(), session.tokensUntil().plus(MARGIN)))
                .filter(row -> row.tokensUntil().isAfter(now))
                .toList();
        if (!rows.isEmpty()) {
            transaction.attach(EndedSessionDao.class).insert(rows);
        }
        AfterCommit.run(transaction, () -> remember(sessions));
    }

    private void remember(Collection<Ended> sessions) {
        for (Ended session : sessions) {
            ended.add(session.sessionId());
            @Nullable Set<UUID> becoming = next;
            if (becoming != null) {
                becoming.add(session.sessionId());
            }
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
        if (ended.contains(sessionId)) {
            throw new TokenRefusedException(Refusal.REVOKED, "The session has ended.");
        }
        if (isStale()) {
            throw Problem.DATABASE_UNAVAILABLE.exception("This instance cannot check whether the session has ended.");
        }
    }

    /** Returns whether a session has ended, as far as this instance knows. */
    public boolean hasEnded(UUID sessionId) {
        return ended.contains(sessionId);
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
        return ended.size();
    }

    /** Returns the time since the ended sessions were last read. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - readAt);
    }

    private boolean isStale() {
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
                "revocations", INTERVAL, () -> INTERVAL, "Reading the ended sessions failed", this::read);
    }

    private void read() {
        long now = System.nanoTime();
        if (now - wholeReadAt > WHOLE_NANOS || now - readAt > GAP_NANOS) {
            readWhole();
        } else {
            ended.addAll(dao.listLately());
            readAt = now;
        }
    }

    private void readWhole() {
        long now = System.nanoTime();
        Set<UUID> whole = ConcurrentHashMap.newKeySet();
        next = whole;
        try {
            UUID last = Uuids.LOWEST;
            List<UUID> chunk;
            do {
                chunk = dao.listActive(last, clock.instant(), CHUNK);
                whole.addAll(chunk);
                last = chunk.isEmpty() ? last : chunk.get(chunk.size() - 1);
            } while (chunk.size() == CHUNK);
            // Rows that were committed during the read, with ids below the current position.
            whole.addAll(dao.listLately());
            ended = whole;
            readAt = now;
            wholeReadAt = now;
        } finally {
            next = null;
        }
    }
}
