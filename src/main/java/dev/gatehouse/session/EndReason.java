package dev.gatehouse.session;

import dev.gatehouse.kernel.Codes;

/** Why a session has ended. */
public enum EndReason {
    SIGNED_OUT,
    /** From another session of the same user. */
    SIGNED_OUT_FROM_ELSEWHERE,
    SIGNED_OUT_EVERYWHERE,
    REFRESH_TOKEN_REUSED,
    USER_INACTIVE,
    USER_DELETED,
    ROLES_CHANGED,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    /** An administrator has ended it, and nothing else. */
    ENDED_BY_ADMINISTRATOR,
    /** Its owner says by a link of a mail that it was not them. */
    DISAVOWED,
    /** Ten wrong passwords in a row were given inside it. */
    TOO_MANY_PROOFS;

    /** As the audit log has it. */
    String code() {
        return Codes.of(this);
    }
}
