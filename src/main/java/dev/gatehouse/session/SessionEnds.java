package dev.gatehouse.session;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Tally;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.token.Revocations;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Ends sessions, so that nothing of theirs works any more: here at once, elsewhere within a second. */
public final class SessionEnds {
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
        end(dao -> dao.lock(sessionId, userId), userId, reason, origin);
    }

    /**
     * Ends all of a user's.
     *
     * @param but one that goes on
     */
    void endAll(long userId, @Nullable UUID but, EndReason reason, Origin origin) {
        UUID kept = Objects.requireNonNullElse(but, Uuids.LOWEST);
        end(dao -> dao.lockAll(userId, kept, clock.instant()), userId, reason, origin);
    }

    private void end(Function<SessionDao, List<Revocations.Ended>> lock, long userId, EndReason reason, Origin origin) {
        List<Revocations.Ended> over = jdbi.inTransaction(tx -> {
            SessionDao inside = tx.attach(SessionDao.class);
            List<Revocations.Ended> locked = lock.apply(inside);
            for (Revocations.Ended session : locked) {
                trail.add(tx, AuditEvent.of(kind(reason), userId, session.sessionId(), origin, reason.code()));
            }
            if (!locked.isEmpty()) {
                inside.updateEnded(
                        locked.stream().map(Revocations.Ended::sessionId).toList(), clock.instant());
                revocations.record(tx, locked);
            }
            return locked;
        });
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
