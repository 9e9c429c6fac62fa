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
 * Anonymises the audit log of deleted users. The event, its time, its kind and the user id stay.
 *
 * <p>Events about the user whose actor is the user or unknown lose address, user agent and detail. Events about the user whose
 * actor is another user lose the detail. Events of the user about other users stay complete, because those users and the
 * administrators need to know who acted.
 */
public final class AuditErasure implements PurgeStep {
    /** The minimum delay: requests that were running during the deletion may still write events. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Duration after;
    private final Clock clock;

    public AuditErasure(AuditSettings settings, Clock clock) {
        Duration configured = settings.erasureAfter().toJavaDuration();
        this.after = configured.compareTo(PATIENCE) < 0 ? PATIENCE : configured;
        this.clock = clock;
    }

    /**
     * Schedules the anonymisation in the transaction that deletes a user. A later change of the setting does not move the
     * scheduled time.
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
     * A deleted user whose audit events are due.
     *
     * @param toOthers whether events of the user about other users lose their origin too, as earlier versions promised
     */
    private record Due(long userId, boolean toOthers) {}

    private Optional<Due> next(AuditDao inside) {
        Instant now = clock.instant();
        return inside.lockPromisedErasure(now.minus(PATIENCE))
                .map(id -> new Due(id, true))
                .or(() -> inside.lockDueErasure(now).map(id -> new Due(id, false)));
    }

    /** Anonymises up to {@code limit} events of a user and returns how many it changed. */
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
