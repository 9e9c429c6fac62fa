package dev.gatehouse.session;

/** Results of refreshes, as counted in the metrics. */
public enum RefreshResult {
    ROTATED,
    /** The token was used within the grace period: the current token was returned again. */
    REPEATED,
    MALFORMED,
    UNKNOWN,
    EXPIRED,
    ENDED,
    REUSED,
    /** The token is from before the last confirmation; the session stays active. */
    SUPERSEDED,
    /** No database, or overloaded. */
    FAILED
}
