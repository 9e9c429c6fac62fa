package dev.gatehouse.audit;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Origin;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An audit event.
 *
 * @param actorId the user who acted; null for an unknown caller, the service itself and its commands
 * @param subjectId the user whom the event is about; null if there is none
 * @param origin the origin of the request; null for the service itself and its commands
 * @param detail further information, at most {@value #DETAIL_LIMIT} code points; never a secret
 */
public record AuditEvent(
        Kind kind,
        @Nullable Long actorId,
        @Nullable Long subjectId,
        @Nullable UUID sessionId,
        @Nullable Origin origin,
        @Nullable String detail) {

    public static final int DETAIL_LIMIT = 256;

    /** The kind of an event. The names are stored: never change one. */
    public enum Kind {
        LOGIN,
        LOGIN_REFUSED,
        LOGIN_THROTTLED,
        LOGIN_CONFIRMED,
        SESSION_ENDED,
        REFRESH_TOKEN_REUSED,
        /** A client presented a refresh token from before the last confirmation; the session stays active. */
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
        ACCESS_DENIED,
        CLIENT_CREATED,
        CLIENT_DELETED,
        CLIENT_SECRET_CREATED,
        CLIENT_SECRET_DELETED,
        TOKEN_REVOKED,
        DATABASE_RESTORED
    }

    public AuditEvent {
        if (detail != null && detail.codePointCount(0, detail.length()) > DETAIL_LIMIT) {
            throw new IllegalArgumentException(
                    "the detail of an audit event is longer than " + DETAIL_LIMIT + " code points");
        }
    }

    /**
     * Returns an event with the session and the origin of the actor.
     *
     * @param subjectId the user whom the event is about; null if there is none
     */
    public static AuditEvent of(Kind kind, Actor by, @Nullable Long subjectId, @Nullable String detail) {
        return new AuditEvent(kind, by.id(), subjectId, by.sessionId(), by.origin(), detail);
    }

    /** Returns an event whose actor is also its subject. */
    public static AuditEvent ofOwn(Kind kind, Actor by, @Nullable String detail) {
        return of(kind, by, by.id(), detail);
    }
}
