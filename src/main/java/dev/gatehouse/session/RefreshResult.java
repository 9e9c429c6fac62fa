package dev.gatehouse.session;

/** What becomes of refreshes, for who counts them. */
public enum RefreshResult {
    ROTATED,
    /** The token was used a moment ago: what is in force was given once more. */
    REPEATED,
    MALFORMED,
    UNKNOWN,
    EXPIRED,
    ENDED,
    REUSED,
    /** Without a database, or too many at once. */
    FAILED
}
