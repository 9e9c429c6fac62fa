package dev.gatehouse.user;

import dev.gatehouse.audit.AuditErasure;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Origin;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Deletes users with all that is theirs in one transaction. The audit log keeps their personal data until its erasure is due. */
public final class UserDeletion {
    private final Users users;
    private final AuditLog auditLog;
    private final AuditErasure erasure;
    private final List<Step> steps;

    /** @param steps what other features do, in this order */
    public UserDeletion(Users users, AuditLog auditLog, AuditErasure erasure, List<Step> steps) {
        this.users = users;
        this.auditLog = auditLog;
        this.erasure = erasure;
        this.steps = List.copyOf(steps);
    }

    /**
     * Who is deleted, and by whom.
     *
     * @param actorId the user who does it; null for a command
     * @param origin of the request; null for a command
     */
    public record Request(
            long userId, @Nullable Long actorId, @Nullable Origin origin) {
        /** Returns the origin of the user's own request; null when somebody else deletes the user, who may not read theirs. */
        public @Nullable Origin ownOrigin() {
            return actorId != null && actorId == userId ? origin : null;
        }
    }

    /** What a feature does when a user is deleted: forget what it has of the user, or tell the user. */
    public interface Step {
        /**
         * Called while the user still exists, in the transaction that deletes the user.
         */
        void beforeDelete(Handle transaction, Request request);
    }

    /**
     * Deletes a user.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} when there is no such user, {@code last-administrator}
     *     when no administrator would be left
     */
    public void delete(Handle transaction, Request request) {
        users.lock(transaction, request.userId());
        steps.forEach(step -> step.beforeDelete(transaction, request));
        users.remove(transaction, request.userId());
        erasure.schedule(transaction, request.userId());
        auditLog.add(
                transaction,
                new AuditEvent(
                        AuditEvent.Kind.USER_DELETED,
                        request.actorId(),
                        request.userId(),
                        null,
                        request.origin(),
                        null));
    }
}
