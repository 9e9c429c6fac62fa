package dev.gatehouse.session;

import dev.gatehouse.platform.jobs.PurgeStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Deletes sessions a day after they ended or expired. Until then, a refresh is refused with the reason, afterwards as unknown.
 */
public final class SessionPurge implements PurgeStep {
    private static final Duration KEPT = Duration.ofDays(1);

    private final Clock clock;

    public SessionPurge(Clock clock) {
        this.clock = clock;
    }

    @Override
    public int remove(Handle transaction, int limit) {
        SessionDao inside = transaction.attach(SessionDao.class);
        Instant before = clock.instant().minus(KEPT);
        List<UUID> over = inside.lockExpired(before, limit);
        if (over.isEmpty()) {
            over = inside.lockOldOver(before, limit);
        }
        if (!over.isEmpty()) {
            inside.delete(over);
        }
        return over.size();
    }
}
