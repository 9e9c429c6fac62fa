package dev.gatehouse.session;

import dev.gatehouse.kernel.Codes;

/** Why a session has ended. */
public enum EndReason {
    SIGNED_OUT,
    /** Signed out from another session of the same user. */
    SIGNED_OUT_FROM_ELSEWHERE,
    SIGNED_OUT_EVERYWHERE,
    REFRESH_TOKEN_REUSED,
    USER_INACTIVE,
    USER_DELETED,
    ROLES_CHANGED,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    /** An administrator revoked only the session. */
    ENDED_BY_ADMINISTRATOR,
    /** A service client revoked a token of the session. */
    ENDED_BY_CLIENT,
    /** The user reported, by a link in a mail, an action that was not theirs. */
    DISAVOWED,
    /** Ten wrong passwords in a row were given in the session. */
    TOO_MANY_PROOFS;

    /** Returns the code in the audit log. */
    String code() {
        return Codes.of(this);
    }
}
