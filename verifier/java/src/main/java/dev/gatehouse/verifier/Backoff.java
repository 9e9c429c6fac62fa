package dev.gatehouse.verifier;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Delays before retries: from 0.25 s, doubled up to 5 s, and of each a random part between a half and all. */
final class Backoff {
    private static final long FIRST_MILLIS = 250;
    private static final long LONGEST_MILLIS = 5_000;

    private long next = FIRST_MILLIS;

    Duration next() {
        long delay = next;
        next = Math.min(2 * next, LONGEST_MILLIS);
        return randomPart(delay);
    }

    Duration longest() {
        return randomPart(LONGEST_MILLIS);
    }

    private static Duration randomPart(long millis) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    void reset() {
        next = FIRST_MILLIS;
    }
}
