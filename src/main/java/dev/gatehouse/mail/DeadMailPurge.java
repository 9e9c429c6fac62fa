package dev.gatehouse.mail;

import dev.gatehouse.platform.jobs.PurgeStep;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Deletes mails that failed permanently 30 days ago or earlier. */
final class DeadMailPurge implements PurgeStep {
    private static final Duration KEPT = Duration.ofDays(30);

    private final Clock clock;

    DeadMailPurge(Clock clock) {
        this.clock = clock;
    }

    @Override
    public int remove(Handle transaction, int limit) {
        OutboxDao inside = transaction.attach(OutboxDao.class);
        List<UUID> old = inside.lockDeadBefore(clock.instant().minus(KEPT), limit);
        if (!old.isEmpty()) {
            inside.delete(old);
        }
        return old.size();
    }
}
