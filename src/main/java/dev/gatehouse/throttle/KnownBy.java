package dev.gatehouse.throttle;

/** What an attempt is known by. */
public enum KnownBy {
    /** By a device token. */
    DEVICE,
    /** By an address from which somebody has signed in to that account before. */
    ADDRESS,
    /** By nothing. */
    NOTHING
}
