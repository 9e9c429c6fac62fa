package dev.gatehouse.session;

import dev.gatehouse.kernel.Codes;

/** Why a session has ended. */
public enum EndReason {
    SIGNED_OUT,
    /** From another session of the same user. */
    SIGNED_OUT_FROM_ELSEWHERE,
    SIGNED_OUT_EVERYWHERE,
    REFRESH_TOKEN_REUSED,
    USER_INACTIVE;

    /** As the audit trail has it. */
    String code() {
        return Codes.of(this);
    }
}
