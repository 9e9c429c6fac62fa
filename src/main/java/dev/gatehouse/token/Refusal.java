package dev.gatehouse.token;

import java.util.Set;

/** Why a token was not accepted. Each API has its own words for them. */
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
    /** Its session has ended. */
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
     * Whether this service, as far as it can tell, has not issued the token: it is no JWT, or is not signed with a key of
     * ours. A token that has expired, was revoked or has a wrong claim was signed by us, and its bearer may be honest.
     */
    public boolean isForgery() {
        return FORGERIES.contains(this);
    }
}
