package dev.gatehouse.user;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.platform.jobs.PurgeStep;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Activates users whose deactivation has ended. They may sign in from that time on, even before this step runs. */
public final class Reactivation implements PurgeStep {
    private final Users users;
    private final AuditLog auditLog;

    public Reactivation(Users users, AuditLog auditLog) {
        this.users = users;
        this.auditLog = auditLog;
    }

    @Override
    public int remove(Handle transaction, int limit) {
        List<Long> due = users.lockDue(transaction, limit);
        for (long id : due) {
            users.activate(transaction, id);
            auditLog.add(
                    transaction,
                    AuditEvent.of(AuditEvent.Kind.USER_ACTIVATED, Actor.SERVICE, id, "the deactivation ended"));
        }
        return due.size();
    }
}
