package dev.gatehouse.audit;

import dev.gatehouse.audit.AuditEvent.Kind;
import dev.gatehouse.kernel.Codes;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What users may read of the events about them. What administrators and operators write, and where they are, is theirs: of
 * such an event users see its id, time, kind, actor and subject alone.
 *
 * <p>Each field is shown for the kinds that are listed here, and hidden for all others: a kind that is added later, or
 * written by a later version, tells nothing that nobody has thought about.
 */
final class SubjectView {
    /** Requests in the user's own name by a caller who had not proved to be the user. No administrator can write them. */
    private static final Set<String> IN_THEIR_NAME = codes(
            Kind.LOGIN_REFUSED, Kind.LOGIN_THROTTLED, Kind.PASSWORD_RESET_REQUESTED, Kind.REFRESH_TOKEN_SUPERSEDED);

    /** Their detail is a code that this service has written. */
    private static final Set<String> REFUSED_LOGINS = codes(Kind.LOGIN_REFUSED, Kind.LOGIN_THROTTLED);

    /** Their session is the user's own, and their detail is the code of an end reason. */
    private static final Set<String> ENDS = codes(Kind.SESSION_ENDED, Kind.REFRESH_TOKEN_REUSED);

    private SubjectView() {}

    private static Set<String> codes(Kind... kinds) {
        return Arrays.stream(kinds).map(Codes::of).collect(Collectors.toUnmodifiableSet());
    }

    /** The event as its subject may read it. */
    static AuditEntry of(AuditEntry entry) {
        @Nullable Long actor = entry.actorId();
        if (actor != null && actor.equals(entry.subjectId())) {
            return entry;
        }
        boolean inTheirName = actor == null && IN_THEIR_NAME.contains(entry.kind());
        boolean end = ENDS.contains(entry.kind());
        boolean code = end || (actor == null && REFUSED_LOGINS.contains(entry.kind()));
        return new AuditEntry(
                entry.id(),
                entry.at(),
                entry.kind(),
                actor,
                entry.subjectId(),
                end || inTheirName ? entry.sessionId() : null,
                inTheirName ? entry.address() : null,
                inTheirName ? entry.userAgent() : null,
                inTheirName ? entry.requestId() : null,
                code ? entry.detail() : null);
    }
}
