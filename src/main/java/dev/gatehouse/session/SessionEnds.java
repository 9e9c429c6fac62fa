package dev.gatehouse.session;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Tally;
import dev.gatehouse.token.Revocations;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Ends sessions, so that nothing of theirs works any more: here at once, elsewhere within a second. */
public final class SessionEnds {
    /** Nobody's: a UUIDv7 is never it. */
    private static final UUID NONE = new UUID(0, 0);

    private final Jdbi jdbi;
    private final Revocations revocations;
    private final AuditTrail trail;
    private final Clock clock;
    private final Tally<EndReason> ended = new Tally<>(EndReason.class);

    public SessionEnds(Jdbi jdbi, Revocations revocations, AuditTrail trail, Clock clock) {
        this.jdbi = jdbi;
        this.revocations = revocations;
        this.trail = trail;
        this.clock = clock;
    }

    /** Ends one, unless it has ended. */
    void end(UUID sessionId, long userId, EndReason reason, Origin origin) {
        List<Revocations.Ended> over = jdbi.inTransaction(tx -> {
            List<SessionDao.Living> living = tx.attach(SessionDao.class).lock(sessionId, userId);
            if (!living.isEmpty()) {
                trail.add(tx, AuditEvent.of(kind(reason), userId, sessionId, origin, reason.code()));
            }
            return end(tx, living);
        });
        finish(over, reason);
    }

    /**
     * Ends all of a user's.
     *
     * @param but one that goes on
     */
    void endAll(long userId, @Nullable UUID but, EndReason reason, Origin origin) {
        List<Revocations.Ended> over = jdbi.inTransaction(tx -> {
            List<SessionDao.Living> living =
                    tx.attach(SessionDao.class).lockAll(userId, but == null ? NONE : but, clock.instant());
            for (SessionDao.Living session : living) {
                trail.add(tx, AuditEvent.of(kind(reason), userId, session.id(), origin, reason.code()));
            }
            return end(tx, living);
        });
        finish(over, reason);
    }

    private List<Revocations.Ended> end(Handle tx, List<SessionDao.Living> living) {
        List<Revocations.Ended> over = living.stream()
                .map(session -> new Revocations.Ended(session.id(), session.tokenExpiresAt()))
                .toList();
        if (!over.isEmpty()) {
            Instant now = clock.instant();
            tx.attach(SessionDao.class)
                    .updateEnded(living.stream().map(SessionDao.Living::id).toList(), now);
            revocations.record(tx, over);
        }
        return over;
    }

    private void finish(List<Revocations.Ended> over, EndReason reason) {
        revocations.remember(over);
        over.forEach(session -> ended.add(reason));
    }

    private static AuditEvent.Kind kind(EndReason reason) {
        return reason == EndReason.REFRESH_TOKEN_REUSED
                ? AuditEvent.Kind.REFRESH_TOKEN_REUSED
                : AuditEvent.Kind.SESSION_ENDED;
    }

    /** Why sessions have been ended here. */
    public Tally<EndReason> tally() {
        return ended;
    }
}
