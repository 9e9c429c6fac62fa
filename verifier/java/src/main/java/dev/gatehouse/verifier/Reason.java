package dev.gatehouse.verifier;

import java.util.Locale;

/** Why a request is refused. */
public enum Reason {
    /** The request has no bearer token. */
    MISSING(401, "No access token was sent."),
    /** The token is no JWT in compact form, is longer than 8 KiB, or lacks a claim. */
    MALFORMED(401, "The access token is malformed."),
    /** The signature does not fit the token, or was made with another algorithm than that of the key. */
    WRONG_SIGNATURE(401, "The signature of the access token is wrong."),
    /** Gatehouse does not publish the key that the token names. */
    UNKNOWN_KEY(401, "The key of the access token is unknown."),
    /** The token has expired. */
    EXPIRED(401, "The access token has expired."),
    /** The token is not valid yet. */
    NOT_YET_VALID(401, "The access token is not valid yet."),
    /** Another issuer issued the token. */
    WRONG_ISSUER(401, "The access token is of another issuer."),
    /** The token is for another audience. */
    WRONG_AUDIENCE(401, "The access token is for another audience."),
    /** The token is no access token: its header {@code typ} is not {@code at+jwt} (RFC 9068). */
    WRONG_TYPE(401, "The token is not an access token."),
    /** The session of the token has ended: the user has signed out, was deactivated or deleted, changed the password … */
    SESSION_ENDED(401, "The session has ended."),
    /** An administrator removed the key that signed the token. */
    KEY_REMOVED(401, "The key of the access token has been removed."),
    /** The keys cannot be loaded, so the token cannot be verified now. */
    KEYS_UNAVAILABLE(503, "The keys that verify access tokens cannot be loaded."),
    /** The revocation feed is not available, and {@link OnFeedOutage#REFUSE} is set. */
    FEED_UNAVAILABLE(503, "It is not known which sessions have ended."),
    /** The caller lacks a role. */
    MISSING_ROLE(403, "A role is required."),
    /** The user entered the password too long ago (RFC 9470). */
    LOGIN_NOT_RECENT(401, "A recent login is required.");

    private final int status;
    private final String message;

    Reason(int status, String message) {
        this.status = status;
        this.message = message;
    }

    /** Returns the HTTP status of the response: 401, 403, or 503 if the token cannot be verified now. */
    public int status() {
        return status;
    }

    /** Returns whether the token may be valid, but cannot be verified now. */
    public boolean isUnavailable() {
        return status == 503;
    }

    /** Returns a sentence for developers. */
    public String message() {
        return message;
    }

    /** Returns the name that is the same in all verifiers, such as {@code session-ended}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
