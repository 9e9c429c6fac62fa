package dev.gatehouse.throttle;

import dev.gatehouse.platform.jobs.PurgeStep;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Deletes expired counters. */
public final class ThrottlePurge implements PurgeStep {
    private final Clock clock;

    public ThrottlePurge(Clock clock) {
        this.clock = clock;
    }

    @Override
    public int remove(Handle transaction, int limit) {
        CounterDao inside = transaction.attach(CounterDao.class);
        long now = clock.instant().toEpochMilli();
        List<UUID> over = inside.lockExpired(now, limit);
        if (!over.isEmpty()) {
            inside.delete(over);
        }
        int rest = limit - over.size();
        List<UUID> known = rest == 0 ? List.of() : inside.lockKnownOver(now, rest);
        if (!known.isEmpty()) {
            inside.deleteKnown(known);
        }
        return over.size() + known.size();
    }
}
