package dev.gatehouse.session;

/** Results of password attempts inside a session. */
public enum ProofResult {
    RIGHT,
    WRONG,
    /** Not verified: too many attempts of the session were being verified. */
    THROTTLED,
    /** Not verified: overloaded, or no database. */
    FAILED
}
