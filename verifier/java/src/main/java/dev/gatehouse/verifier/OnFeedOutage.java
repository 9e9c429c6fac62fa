package dev.gatehouse.verifier;

/** What happens to valid tokens while the revocation feed is not available. */
public enum OnFeedOutage {
    /** Accept them. {@link Verifier#health()} reports the outage. */
    ACCEPT,
    /** Refuse them with {@link Reason#FEED_UNAVAILABLE}. */
    REFUSE
}
