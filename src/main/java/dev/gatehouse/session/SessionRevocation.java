package dev.gatehouse.session;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.database.AfterCommit;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.token.Revocations;
import dev.gatehouse.user.UserDeletion;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Revokes sessions and their tokens: immediately on this instance, within one second on the others. */
public final class SessionRevocation {
    private static final int BATCH = 500;

    private final Jdbi jdbi;
    private final Revocations revocations;
    private final AuditLog auditLog;
    private final Clock clock;
    private final Counter ended = Counters.of(
            "gatehouse_sessions_ended_total",
            "Sessions ended by this instance, by reason",
            Counters.Label.of("reason", EndReason.class));

    public SessionRevocation(Jdbi jdbi, Revocations revocations, AuditLog auditLog, Clock clock) {
        this.jdbi = jdbi;
        this.revocations = revocations;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /** Ends an active session; does nothing if it has ended. */
    void end(UUID sessionId, long userId, EndReason reason, Actor by) {
        jdbi.useTransaction(tx -> end(tx, sessionId, userId, reason, by));
    }

    /**
     * Ends a session of the user in the caller's transaction.
     *
     * @return false if the session has already ended or belongs to another user
     */
    public boolean end(Handle transaction, UUID sessionId, long userId, EndReason reason, Actor by) {
        SessionDao inside = transaction.attach(SessionDao.class);
        return !end(transaction, inside.lock(sessionId, userId), userId, reason, by)
                .isEmpty();
    }

    /**
     * Ends the active sessions of a user in the caller's transaction.
     *
     * @param but a session that stays active; null ends all
     * @return the ids of the sessions that it ended
     */
    public Set<UUID> endAll(Handle transaction, long userId, @Nullable UUID but, EndReason reason, Actor by) {
        UUID kept = Objects.requireNonNullElse(but, Uuids.LOWEST);
        SessionDao inside = transaction.attach(SessionDao.class);
        return end(transaction, inside.lockAll(userId, kept, clock.instant()), userId, reason, by);
    }

    private Set<UUID> end(Handle transaction, List<Revocations.Ended> locked, long userId, EndReason reason, Actor by) {
        for (Revocations.Ended session : locked) {
            auditLog.add(
                    transaction,
                    new AuditEvent(kind(reason), by.id(), userId, session.sessionId(), by.origin(), reason.code()));
        }
        List<UUID> ids = locked.stream().map(Revocations.Ended::sessionId).toList();
        if (!ids.isEmpty()) {
            transaction.attach(SessionDao.class).updateEnded(ids, clock.instant());
            revocations.record(transaction, locked);
            AfterCommit.run(
                    transaction, () -> ended.labelValues(Codes.of(reason)).inc(ids.size()));
        }
        return Set.copyOf(ids);
    }

    /**
     * Ends the sessions of all users in the caller's transaction. Adds no audit events, because the caller records the reason
     * once for all.
     *
     * @return how many
     */
    public int endOfEverybody(Handle transaction) {
        SessionDao inside = transaction.attach(SessionDao.class);
        int count = 0;
        List<Revocations.Ended> next = inside.lockNext(Uuids.LOWEST, BATCH);
        while (!next.isEmpty()) {
            List<UUID> ids = next.stream().map(Revocations.Ended::sessionId).toList();
            inside.updateEnded(ids, clock.instant());
            revocations.record(transaction, next);
            count += ids.size();
            next = inside.lockNext(ids.get(ids.size() - 1), BATCH);
        }
        return count;
    }

    /**
     * Returns the step that ends all sessions of a deleted user and deletes their rows, including addresses and device names.
     */
    public UserDeletion.Step deletion() {
        return (transaction, userId, by) -> {
            endAll(transaction, userId, null, EndReason.USER_DELETED, by);
            transaction.attach(SessionDao.class).deleteOf(userId);
        };
    }

    /** Returns whether a session has ended, as far as this instance knows. */
    boolean hasEnded(UUID sessionId) {
        return revocations.hasEnded(sessionId);
    }

    private static AuditEvent.Kind kind(EndReason reason) {
        return reason == EndReason.REFRESH_TOKEN_REUSED
                ? AuditEvent.Kind.REFRESH_TOKEN_REUSED
                : AuditEvent.Kind.SESSION_ENDED;
    }

    /** Returns the counter of ended sessions by reason. */
    public Collector metrics() {
        return ended;
    }
}
