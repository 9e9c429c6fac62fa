package dev.gatehouse.throttle;

/**
 * A row of a counter. Times are in milliseconds since 1970.
 *
 * @param epoch of a known address: the user's device epoch when it became known
 */
record CounterRow(
        long used,
        long usedBefore,
        long bucket,
        long nextAt,
        long forgetAt,
        long toldUntil,
        long expiresAt,
        int epoch) {}
