package dev.gatehouse.session.login;

import dev.gatehouse.password.Passwords;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Recent durations of attempts with a wrong password, in nanoseconds, by cost of hashing. A refusal without a hash is delayed
 * by one of these durations, so that the response time does not reveal whether a password was verified.
 */
final class AttemptTimes {
    /** Per cost: enough to vary, and few enough to follow the load. */
    private static final int KEPT = 32;

    private final Map<Passwords.Cost, Ring> rings = new ConcurrentHashMap<>();

    void add(Passwords.Cost cost, long nanos) {
        rings.computeIfAbsent(cost, unused -> new Ring()).add(nanos);
    }

    /** Returns a random recent duration; empty if there is none. */
    OptionalLong any(Passwords.Cost cost) {
        Ring ring = rings.get(cost);
        return ring == null ? OptionalLong.empty() : OptionalLong.of(ring.any());
    }

    /** The latest durations; never empty once other threads see it. */
    private static final class Ring {
        private final long[] nanos = new long[KEPT];
        private int count;

        synchronized void add(long value) {
            nanos[count % KEPT] = value;
            count = count + 1 == 2 * KEPT ? KEPT : count + 1;
        }

        synchronized long any() {
            int filled = Math.min(count, KEPT);
            return filled == 0 ? 0 : nanos[ThreadLocalRandom.current().nextInt(filled)];
        }
    }
}
