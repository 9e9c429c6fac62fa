package dev.gatehouse.throttle;

/**
 * A counter as it is in the database; times are milliseconds since 1970.
 *
 * @param epoch of a known address: how often the user's devices had been forgotten when it became known
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
