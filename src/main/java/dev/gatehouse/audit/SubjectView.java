package dev.gatehouse.audit;

import dev.gatehouse.audit.AuditEvent.Kind;
import dev.gatehouse.kernel.Codes;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reduces events to what their subject may read. Users must not see texts and origins of administrators and operators: of
 * such an event they see only id, time, kind, actor and subject.
 *
 * <p>The other fields are shown only for the kinds listed here. A kind that is added later therefore reveals nothing by
 * accident.
 */
final class SubjectView {
    /** Kinds of requests in the name of the user by an unauthenticated caller. No administrator can cause them. */
    private static final Set<String> IN_THEIR_NAME = codes(
            Kind.LOGIN_REFUSED, Kind.LOGIN_THROTTLED, Kind.PASSWORD_RESET_REQUESTED, Kind.REFRESH_TOKEN_SUPERSEDED);

    /** Kinds whose detail is a code of this service. */
    private static final Set<String> REFUSED_LOGINS = codes(Kind.LOGIN_REFUSED, Kind.LOGIN_THROTTLED);

    /** Kinds whose session belongs to the user, and whose detail is the code of an end reason. */
    private static final Set<String> ENDS = codes(Kind.SESSION_ENDED, Kind.REFRESH_TOKEN_REUSED);

    private SubjectView() {}

    private static Set<String> codes(Kind... kinds) {
        return Arrays.stream(kinds).map(Codes::of).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the event as its subject may read it. */
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
