package dev.gatehouse.audit;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Origin;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that has happened.
 *
 * @param actorId the user who did it; none for nobody known, the service itself and its commands
 * @param subjectId the user it was done to
 * @param origin of the request; none for the service itself and its commands
 * @param detail what else there is to say, at most {@value #DETAIL_LIMIT} characters of it; never a secret
 */
public record AuditEvent(
        Kind kind,
        @Nullable Long actorId,
        @Nullable Long subjectId,
        @Nullable UUID sessionId,
        @Nullable Origin origin,
        @Nullable String detail) {

    public static final int DETAIL_LIMIT = 256;

    /** What it was. The names are kept: never change one. */
    public enum Kind {
        LOGIN,
        LOGIN_REFUSED,
        LOGIN_THROTTLED,
        LOGIN_CONFIRMED,
        SESSION_ENDED,
        REFRESH_TOKEN_REUSED,
        /** A refresh token from before the last confirmation was presented; the session goes on. */
        REFRESH_TOKEN_SUPERSEDED,
        KEY_MADE,
        KEY_ACTIVATED,
        KEY_RETIRED,
        KEY_REMOVED,
        KEYS_ENCRYPTED_ANEW,
        USER_CREATED,
        USER_ACTIVATED,
        USER_DEACTIVATED,
        USER_DELETED,
        ROLES_CHANGED,
        PASSWORD_CHANGED,
        PASSWORD_RESET_REQUESTED,
        PASSWORD_RESET,
        ADDRESS_CHANGE_REQUESTED,
        ADDRESS_CHANGE_CANCELLED,
        ADDRESS_CHANGED,
        ADDRESS_VERIFIED,
        ADDRESS_RESTORED,
        SIGN_UP_REQUESTED,
        PROFILE_CHANGED,
        ACCOUNT_EXPORTED,
        DISAVOWED,
        ACCESS_DENIED
    }

    public AuditEvent {
        if (detail != null && detail.codePointCount(0, detail.length()) > DETAIL_LIMIT) {
            throw new IllegalArgumentException("the detail of an event is too long");
        }
    }

    /**
     * An event with the session of the actor.
     *
     * @param subjectId the user it was done to; null when it was done to none
     */
    public static AuditEvent of(Kind kind, Actor by, @Nullable Long subjectId, @Nullable String detail) {
        return new AuditEvent(kind, by.id(), subjectId, by.sessionId(), by.origin(), detail);
    }

    /** By a user to themselves. */
    public static AuditEvent ofOwn(Kind kind, Actor by, @Nullable String detail) {
        return of(kind, by, by.id(), detail);
    }
}
