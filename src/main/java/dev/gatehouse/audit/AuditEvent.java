package dev.gatehouse.audit;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Codes;
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
        LOGIN("A user signed in; `detail` is `classic` for the classic API, and `password-change` for the session"
                + " that a password change opened."),
        LOGIN_REFUSED(
                "A login or a password confirmation failed; `detail` is the reason, or an HMAC of the username if no"
                        + " such user exists."),
        LOGIN_THROTTLED(
                "A login was refused without checking the password, because of too many failures; recorded once for"
                        + " each wait or window, `detail` names the limit."),
        LOGIN_CONFIRMED("A signed-in user confirmed the password."),
        SESSION_ENDED(
                "A session was revoked; `detail` is the reason, for example `signed-out` or `ended-by-administrator`."),
        REFRESH_TOKEN_REUSED(
                "A refresh token was used again, which may mean that it was stolen; its session was revoked."),
        REFRESH_TOKEN_SUPERSEDED(
                "A refresh token older than the last confirmation of its session was used, which may mean that it"
                        + " was stolen; the session stays active. Recorded once after each confirmation."),
        KEY_MADE("A signing key was created; `detail` is its `kid`, as for the other key events."),
        KEY_ACTIVATED("A signing key became active."),
        KEY_RETIRED("A signing key stopped signing; its tokens are still accepted until they expire."),
        KEY_REMOVED("A signing key was removed; its tokens are refused."),
        KEYS_ENCRYPTED_ANEW("A signing key was re-encrypted with the current secret of the service."),
        USER_CREATED("A user was created by a sign-up, an administrator or a command."),
        USER_ACTIVATED("A deactivated user was activated again, by an administrator or a command, or because"
                + " `inactive_until` was reached."),
        USER_DEACTIVATED("A user was deactivated; `detail` is the end of the deactivation and the reason."),
        USER_DELETED("A user was deleted, or closed their account."),
        ROLES_CHANGED("A user's roles were changed; `detail` contains the roles before and after."),
        PASSWORD_CHANGED("A user changed the password with the current one."),
        PASSWORD_RESET_REQUESTED(
                "A link for a new password was mailed, requested for the user's address or by an administrator; in"
                        + " the second case `detail` is set."),
        PASSWORD_RESET("A new password was set with a mailed link or by a command."),
        ADDRESS_CHANGE_REQUESTED("A user requested a change of the email address."),
        ADDRESS_CHANGE_CANCELLED(
                "A change of the email address was cancelled with the link mailed to the current address."),
        ADDRESS_CHANGED("A user's email address was changed."),
        ADDRESS_VERIFIED("A user verified the email address that an administrator set."),
        ADDRESS_RESTORED("A former email address was restored with the link mailed to it."),
        SIGN_UP_REQUESTED(
                "A sign-up was requested; `detail` is an HMAC of the email address, which may belong to no user."),
        PROFILE_CHANGED("Another field of a user was changed; `detail` names the field."),
        ACCOUNT_EXPORTED("A user exported their data."),
        DISAVOWED("A user reported with a mailed link that a login or a change was not their own."),
        ACCESS_DENIED(
                "A signed-in user got a 403, or an IP address block sent forged access tokens; `detail` contains the"
                        + " reason and the operation. Recorded once per `THROTTLE_WINDOW` for each user or block; the event of"
                        + " a block has no actor and no subject."),
        CLIENT_CREATED("A service client was created; `detail` is its name."),
        CLIENT_DELETED("A service client and its secrets were deleted; `detail` is its name."),
        CLIENT_SECRET_CREATED("A service client got another secret; `detail` is its name and the end of the secret."),
        CLIENT_SECRET_DELETED(
                "A secret of a service client was deleted; `detail` is its name and the end of the secret."),
        TOKEN_REVOKED("A service client revoked a token, and so ended the user's session; `detail` is the name of the"
                + " service client."),
        MAIL_RETRIED("An administrator queued an unsent mail again; `detail` is its kind and id."),
        TEST_MAIL_REQUESTED("An administrator requested a test mail."),
        DATABASE_RESTORED(
                "An operator restored the database from a backup; all sessions, signing keys and mailed links from"
                        + " before were revoked. `detail` contains their numbers.");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }

        public String code() {
            return Codes.of(this);
        }

        /** Returns what the events of the kind record, as the contract says it. */
        public String sentence() {
            return sentence;
        }
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
