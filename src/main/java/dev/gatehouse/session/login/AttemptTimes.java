package dev.gatehouse.session.login;

import dev.gatehouse.password.Passwords;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long attempts with a wrong password have taken lately, in nanoseconds, for each cost of hashing. A refusal without a hash is
 * answered after one of these times, so that its time tells nothing.
 */
final class AttemptTimes {
    /** For each cost: enough to vary, and few enough to follow the load. */
    private static final int KEPT = 32;

    private final Map<Passwords.Cost, Ring> rings = new ConcurrentHashMap<>();

    void add(Passwords.Cost cost, long nanos) {
        rings.computeIfAbsent(cost, unused -> new Ring()).add(nanos);
    }

    /** Returns one of them at random, empty when there is none. */
    OptionalLong any(Passwords.Cost cost) {
        Ring ring = rings.get(cost);
        return ring == null ? OptionalLong.empty() : OptionalLong.of(ring.any());
    }

    /** The latest times; never empty once it is seen by others. */
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
