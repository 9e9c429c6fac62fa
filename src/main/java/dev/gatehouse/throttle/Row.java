package dev.gatehouse.throttle;

/** A counter as it is in the database; times are milliseconds since 1970. */
record Row(long used, long usedBefore, long bucket, long nextAt, long forgetAt, long toldUntil, long expiresAt) {}
