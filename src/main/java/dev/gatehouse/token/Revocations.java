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
 * Which sessions have ended while tokens of theirs are still about: in memory, so that a request costs no query, and the
 * same on every instance within a second.
 *
 * <p>Rows appear in the order of their commits, which is neither that of their times nor of their ids. So each look reads
 * again all that was recorded in the last minute and a half by the database's clock.
 */
public final class Revocations implements PurgeStep {
    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** Less than what each look reads again, with room for a transaction that takes its time. */
    private static final long GAP_NANOS = Duration.ofSeconds(30).toNanos();

    private static final long WHOLE_NANOS = Duration.ofMinutes(5).toNanos();

    /** After the end of a token's life; the clocks of instances differ. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final int CHUNK = 10_000;

    private final EndedSessionDao dao;
    private final Clock clock;
    private final long maxStalenessNanos;
    private volatile Set<UUID> ended = ConcurrentHashMap.newKeySet();

    /** The set that takes its place, while it is being read. */
    private volatile @Nullable Set<UUID> next;

    private volatile long readAt;
    private long wholeReadAt;

    /** Knows nothing before {@link #open}, and lets no token pass. */
    public Revocations(Jdbi jdbi, RevocationSettings settings, Clock clock) {
        this.dao = jdbi.onDemand(EndedSessionDao.class);
        this.clock = clock;
        this.maxStalenessNanos = settings.maxStaleness().toNanoseconds();
        this.readAt = System.nanoTime() - maxStalenessNanos - 1;
    }

    /**
     * Reads them all.
     *
     * @return this
     */
    public Revocations open() {
        readWhole();
        return this;
    }

    /**
     * A session that has ended.
     *
     * @param tokensUntil when the last of its tokens expires
     */
    public record Ended(UUID sessionId, Instant tokensUntil) {}

    /**
     * Records the ends of sessions, in the transaction that ends them. From its commit on, their tokens are refused here; the
     * other instances find out by themselves.
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
     * Lets tokens of a session pass that goes on, as far as this instance knows.
     *
     * @throws TokenRefusedException when it has ended
     * @throws dev.gatehouse.kernel.ProblemException {@code database-unavailable} when this instance has not been able to
     *     find out for too long
     */
    void requireLiving(UUID sessionId) {
        if (ended.contains(sessionId)) {
            throw new TokenRefusedException(Refusal.REVOKED, "its session has ended");
        }
        if (isStale()) {
            throw Problem.DATABASE_UNAVAILABLE.exception("whether its session goes on cannot be found out");
        }
    }

    /** Returns whether a session has ended, as far as this instance knows. */
    public boolean hasEnded(UUID sessionId) {
        return ended.contains(sessionId);
    }

    /** Deletes ends of sessions whose tokens have all expired; what another instance is about to delete it skips. */
    @Override
    public int remove(Handle transaction, int limit) {
        EndedSessionDao inside = transaction.attach(EndedSessionDao.class);
        List<UUID> useless = inside.lockUseless(clock.instant(), limit);
        if (!useless.isEmpty()) {
            inside.delete(useless);
        }
        return useless.size();
    }

    /** How many are known. */
    public int size() {
        return ended.size();
    }

    /** How long ago they were read. */
    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - readAt);
    }

    private boolean isStale() {
        return System.nanoTime() - readAt > maxStalenessNanos;
    }

    /** Whether what is known is fresh enough to be trusted. */
    public HealthCheck healthCheck() {
        return new HealthCheck() {
            @Override
            protected Result check() {
                return isStale()
                        ? Result.unhealthy("ended sessions were last read %d s ago", age().toSeconds())
                        : Result.healthy();
            }
        };
    }

    /** What has it follow the table, from the start to the end of the service. */
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
            // What was committed behind the reader's back, below where it was.
            whole.addAll(dao.listLately());
            ended = whole;
            readAt = now;
            wholeReadAt = now;
        } finally {
            next = null;
        }
    }
}
