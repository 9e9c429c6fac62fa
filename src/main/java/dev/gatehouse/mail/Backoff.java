package dev.gatehouse.mail;

import java.time.Duration;
import java.util.Random;

/** Exponential backoff with jitter for failed attempts. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Doubling {@link #FIRST} this often exceeds {@link #LONGEST}. */
    private static final int DOUBLINGS = 9;

    private Backoff() {}

    /**
     * Returns how long to wait before the next attempt.
     *
     * @param failures consecutive failures, 1 or more
     */
    static Duration after(int failures, Random random) {
        long whole = Math.min(FIRST.toMillis() << Math.min(failures - 1, DOUBLINGS), LONGEST.toMillis());
        // Jitter: between three quarters of the wait and all of it.
        return Duration.ofMillis(whole - (long) (random.nextDouble() * whole / 4));
    }
}
