package dev.gatehouse.user;

import dev.gatehouse.audit.AuditErasure;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Deletes users and their data in one transaction. The audit log keeps their personal data until the erasure is due. */
public final class UserDeletion {
    private final Users users;
    private final AuditLog auditLog;
    private final AuditErasure erasure;
    private final List<Step> steps;

    /** @param steps the steps of other features, in the order in which they run */
    public UserDeletion(Users users, AuditLog auditLog, AuditErasure erasure, List<Step> steps) {
        this.users = users;
        this.auditLog = auditLog;
        this.erasure = erasure;
        this.steps = List.copyOf(steps);
    }

    /** A step of another feature when a user is deleted: deletes its data of the user, or notifies the user. */
    public interface Step {
        /**
         * Runs while the user still exists, in the transaction that deletes the user.
         */
        void beforeDelete(Handle transaction, long userId, Actor by);
    }

    /**
     * Deletes a user.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} if there is no such user, {@code last-administrator}
     *     if no active administrator would be left
     */
    public void delete(Handle transaction, long userId, Actor by) {
        users.lock(transaction, userId);
        steps.forEach(step -> step.beforeDelete(transaction, userId, by));
        users.remove(transaction, userId);
        erasure.schedule(transaction, userId);
        auditLog.add(
                transaction, new AuditEvent(AuditEvent.Kind.USER_DELETED, by.id(), userId, null, by.origin(), null));
    }
}
