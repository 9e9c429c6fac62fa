package dev.gatehouse.session;

import dev.gatehouse.audit.AuditErasure;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.user.Users;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Deletes users with their sessions in one transaction. The audit trail keeps their personal data until its erasure is due. */
public final class Departures {
    private final Users users;
    private final SessionEnds ends;
    private final AuditTrail trail;
    private final AuditErasure erasure;
    private final List<Farewell> farewells;

    /** @param farewells what else is to be done when somebody leaves */
    public Departures(Users users, SessionEnds ends, AuditTrail trail, AuditErasure erasure, List<Farewell> farewells) {
        this.users = users;
        this.ends = ends;
        this.trail = trail;
        this.erasure = erasure;
        this.farewells = List.copyOf(farewells);
    }

    /** What a feature has to do when somebody leaves: to forget them, or to tell them. */
    public interface Farewell {
        /**
         * While they are still known, in the transaction that removes them.
         *
         * @param origin of the user's own request; none when somebody else deletes the user, whose whereabouts are not for
         *     the user to read
         */
        void say(Handle transaction, long userId, @Nullable Origin origin);
    }

    /**
     * Removes somebody. Once that is committed it is to be {@linkplain #complete completed}.
     *
     * @param actorId the user who does it; none for a command
     * @param origin of the request; none for a command
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} when there is nobody of that id,
     *     {@code last-administrator} when nobody would be left to administer
     */
    public SessionEnds.Ending remove(Handle transaction, long userId, @Nullable Long actorId, @Nullable Origin origin) {
        users.lock(transaction, userId);
        @Nullable Origin own = actorId != null && actorId == userId ? origin : null;
        farewells.forEach(farewell -> farewell.say(transaction, userId, own));
        SessionEnds.Ending ending = ends.removeAll(transaction, userId, EndReason.USER_DELETED, actorId, origin);
        users.remove(transaction, userId);
        erasure.schedule(transaction, userId);
        trail.add(transaction, new AuditEvent(AuditEvent.Kind.USER_DELETED, actorId, userId, null, origin, null));
        return ending;
    }

    /** After the commit: the user's tokens are refused from now on. */
    public void complete(SessionEnds.Ending ending) {
        ends.remember(ending);
    }
}
