package dev.gatehouse.token;

/** Why a token was not accepted. Each door has its own words for them. */
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
    REVOKED
}
