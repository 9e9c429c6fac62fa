package dev.gatehouse.audit;

import dev.gatehouse.kernel.Purge;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Takes what is personal about people who have left from the trail; that something happened, and to which id, stays. What
 * they did to others keeps its detail, which is about those, and what others did to them keeps where these were.
 */
public final class AuditErasure implements Purge.Step {
    /** What was under way when they left has been written by then. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Clock clock;

    public AuditErasure(Clock clock) {
        this.clock = clock;
    }

    @Override
    public int remove(Handle transaction, int limit) {
        AuditDao inside = transaction.attach(AuditDao.class);
        int done = 0;
        Optional<Long> next = inside.lockErasure(clock.instant().minus(PATIENCE));
        while (next.isPresent() && done < limit) {
            done += erase(transaction, next.get(), limit - done);
            if (done < limit) {
                inside.deleteErasure(next.get());
                done++;
                next = inside.lockErasure(clock.instant().minus(PATIENCE));
            }
        }
        return done;
    }

    /**
     * Does it for one of them, without ticking it off.
     *
     * @param limit of events
     * @return how many
     */
    public int erase(Handle transaction, long userId, int limit) {
        AuditDao inside = transaction.attach(AuditDao.class);
        int done = 0;
        List<UUID> ids = inside.lockOwn(userId, limit);
        if (!ids.isEmpty()) {
            inside.eraseAll(ids);
            done += ids.size();
        }
        ids = done < limit ? inside.lockByOthers(userId, limit - done) : List.of();
        if (!ids.isEmpty()) {
            inside.eraseDetail(ids);
            done += ids.size();
        }
        ids = done < limit ? inside.lockToOthers(userId, limit - done) : List.of();
        if (!ids.isEmpty()) {
            inside.eraseOrigin(ids);
            done += ids.size();
        }
        return done;
    }
}
