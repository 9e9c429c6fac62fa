package dev.gatehouse.session;

/** Results of passwords that callers prove inside their session. */
public enum ProofResult {
    RIGHT,
    WRONG,
    /** Not tried: too many attempts of the session were being checked. */
    THROTTLED,
    /** Not tried: overloaded, or no database. */
    FAILED
}
