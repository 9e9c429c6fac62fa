package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.session.CredentialChange;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who administers, for the audit log.
 *
 * @param id of the administrator; none for a command
 * @param sessionId theirs; none for a command
 * @param origin of their request; none for a command
 */
public record Actor(
        @Nullable Long id,
        @Nullable UUID sessionId,
        @Nullable Origin origin) {
    /** An operator, by a command of this service. */
    public static final Actor COMMAND = new Actor(null, null, null);

    public static Actor of(Caller caller, Origin origin) {
        return new Actor(caller.id(), caller.sessionId(), origin);
    }

    /** Who changes credentials. */
    CredentialChange.By author() {
        return new CredentialChange.By(id, origin);
    }

    AuditEvent event(AuditEvent.Kind kind, long subjectId, @Nullable String detail) {
        return new AuditEvent(kind, id, subjectId, sessionId, origin, detail);
    }
}
