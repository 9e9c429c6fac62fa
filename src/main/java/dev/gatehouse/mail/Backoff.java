package dev.gatehouse.mail;

import java.time.Duration;
import java.util.Random;

/** How long to wait after attempts that have failed: twice as long each time, and not all at the same moment. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** 10 s, doubled so often, is more than the longest. */
    private static final int DOUBLINGS = 9;

    private Backoff() {}

    /** @param failures in a row, 1 or more */
    static Duration after(int failures, Random random) {
        long whole = Math.min(FIRST.toMillis() << Math.min(failures - 1, DOUBLINGS), LONGEST.toMillis());
        // Between three quarters and all of it.
        return Duration.ofMillis(whole - (long) (random.nextDouble() * whole / 4));
    }
}
