package dev.gatehouse.audit;

import dev.gatehouse.platform.jobs.PurgeStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Anonymises the audit log of deleted users. That something happened, and to which user id, stays.
 *
 * <p>What users did themselves, and what callers who are not known did in their name, loses address, user agent and detail.
 * What others did to them loses its detail. What they did to others is kept whole: it tells those others and the
 * administrators who did it.
 */
public final class AuditErasure implements PurgeStep {
    /** By then the requests that were running when the user was deleted have written their events. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Duration after;
    private final Clock clock;

    public AuditErasure(AuditSettings settings, Clock clock) {
        Duration configured = settings.erasureAfter().toJavaDuration();
        this.after = configured.compareTo(PATIENCE) < 0 ? PATIENCE : configured;
        this.clock = clock;
    }

    /**
     * Notes in the transaction that deletes a user when their trail is anonymised. The time is fixed here: a later change of
     * the setting does not move it.
     */
    public void schedule(Handle transaction, long userId) {
        Instant now = clock.instant();
        transaction.attach(AuditDao.class).insertErasure(userId, now, now.plus(after));
    }

    @Override
    public int remove(Handle transaction, int limit) {
        AuditDao inside = transaction.attach(AuditDao.class);
        int done = 0;
        Optional<Due> next = next(inside);
        while (next.isPresent() && done < limit) {
            done += erase(inside, next.get(), limit - done);
            if (done < limit) {
                inside.deleteErasure(next.get().userId());
                done++;
                next = next(inside);
            }
        }
        return done;
    }

    /**
     * A deleted user whose trail is anonymised now.
     *
     * @param toOthers whether what the user did to others loses its origin too, as earlier versions promised
     */
    private record Due(long userId, boolean toOthers) {}

    private Optional<Due> next(AuditDao inside) {
        Instant now = clock.instant();
        return inside.lockPromisedErasure(now.minus(PATIENCE))
                .map(id -> new Due(id, true))
                .or(() -> inside.lockDueErasure(now).map(id -> new Due(id, false)));
    }

    /** Anonymises up to so many events of a user; returns how many it has changed. */
    private static int erase(AuditDao inside, Due due, int limit) {
        int done = 0;
        List<UUID> ids = inside.lockOwn(due.userId(), limit);
        if (!ids.isEmpty()) {
            inside.eraseAll(ids);
            done += ids.size();
        }
        ids = done < limit ? inside.lockByOthers(due.userId(), limit - done) : List.of();
        if (!ids.isEmpty()) {
            inside.eraseDetail(ids);
            done += ids.size();
        }
        ids = due.toOthers() && done < limit ? inside.lockToOthers(due.userId(), limit - done) : List.of();
        if (!ids.isEmpty()) {
            inside.eraseOrigin(ids);
            done += ids.size();
        }
        return done;
    }
}
