package dev.gatehouse.throttle;

/** How the client of an attempt was recognised. */
public enum KnownBy {
    /** By a device token. */
    DEVICE,
    /** By an address block from which the user has signed in before. */
    ADDRESS,
    /** Not recognised. */
    NOTHING
}
