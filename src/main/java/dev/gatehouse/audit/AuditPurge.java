package dev.gatehouse.audit;

import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.jobs.PurgeStep;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Deletes events that are older than the retention time. */
public final class AuditPurge implements PurgeStep {
    private final Duration kept;
    private final Clock clock;

    public AuditPurge(AuditSettings settings, Clock clock) {
        this.kept = settings.retention().toJavaDuration();
        this.clock = clock;
    }

    @Override
    public int remove(Handle transaction, int limit) {
        AuditDao inside = transaction.attach(AuditDao.class);
        List<UUID> old = inside.lockBelow(Uuids.lowest(clock.instant().minus(kept)), limit);
        if (!old.isEmpty()) {
            inside.delete(old);
        }
        return old.size();
    }
}
