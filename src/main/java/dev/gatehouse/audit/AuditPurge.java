package dev.gatehouse.audit;

import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.jobs.PurgeStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Deletes events that are older than the retention time, after the logins among them have been counted. */
public final class AuditPurge implements PurgeStep {
    private final Duration kept;
    private final LoginCounts loginCounts;
    private final Clock clock;

    public AuditPurge(AuditSettings settings, LoginCounts loginCounts, Clock clock) {
        this.kept = settings.retention().toJavaDuration();
        this.loginCounts = loginCounts;
        this.clock = clock;
    }

    @Override
    public int remove(Handle transaction, int limit) {
        Instant before = clock.instant().minus(kept);
        if (kept.compareTo(LoginCounts.WINDOW) < 0) {
            loginCounts.settle(before);
        }
        AuditDao inside = transaction.attach(AuditDao.class);
        List<UUID> old = inside.lockBelow(Uuids.lowest(before), limit);
        if (!old.isEmpty()) {
            inside.delete(old);
        }
        return old.size();
    }
}
