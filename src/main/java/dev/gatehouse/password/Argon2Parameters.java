package dev.gatehouse.password;

/**
 * What Argon2 is told to spend (RFC 9106, section 3.1).
 *
 * @param memory KiB
 * @param iterations passes
 * @param parallelism lanes
 */
record Argon2Parameters(int memory, int iterations, int parallelism) {}
