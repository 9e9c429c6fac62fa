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
    /** The token is from before the last confirmation; the session goes on. */
    SUPERSEDED,
    /** Without a database, or too many at once. */
    FAILED
}
