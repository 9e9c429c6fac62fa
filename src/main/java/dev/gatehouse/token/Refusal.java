package dev.gatehouse.token;

import java.util.Set;

/** Why a token was refused. Each API has its own messages for the reasons. */
public enum Refusal {
    NO_HEADER,
    MALFORMED_HEADER,
    NOT_ENOUGH_SEGMENTS,
    HEADER_NOT_BASE64,
    HEADER_NOT_JSON,
    PAYLOAD_NOT_BASE64,
    PAYLOAD_NOT_JSON,
    ALGORITHM_NOT_ALLOWED,
    WRONG_SIGNATURE,
    EXPIRED,
    NOT_YET_VALID,
    WRONG_TYPE,
    WRONG_ISSUER,
    WRONG_AUDIENCE,
    WRONG_CLAIM,
    /** The session of the token has ended. */
    REVOKED;

    private static final Set<Refusal> FORGERIES = Set.of(
            NOT_ENOUGH_SEGMENTS,
            HEADER_NOT_BASE64,
            HEADER_NOT_JSON,
            PAYLOAD_NOT_BASE64,
            PAYLOAD_NOT_JSON,
            ALGORITHM_NOT_ALLOWED,
            WRONG_SIGNATURE);

    /**
     * Returns whether the token was not issued by this service: it is no JWT, or is not signed with a key of this service. A
     * token that has expired, was revoked or has a wrong claim was signed by this service, and the client may be legitimate.
     */
    public boolean isForgery() {
        return FORGERIES.contains(this);
    }
}
