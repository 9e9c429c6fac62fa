package dev.gatehouse.edge.connection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for all request bodies that have not arrived in full. A quarter is reserved for small bodies, such as a login, so
 * that many long bodies that never end cannot prevent users from signing in.
 */
final class BodyBudget {
    /** Maximum bytes of a small body. */
    private static final int SMALL = 4 * 1024;

    private final long whole;
    private final long forLong;
    private final AtomicLong taken = new AtomicLong();

    BodyBudget(long bytes) {
        whole = bytes;
        forLong = bytes - bytes / 4;
    }

    /**
     * Reserves memory for a body.
     *
     * @param bytes the additional bytes
     * @param total the bytes of the body, including the additional ones
     * @return whether the memory was available
     */
    boolean take(int bytes, int total) {
        long limit = total > SMALL ? forLong : whole;
        long before;
        do {
            before = taken.get();
            if (before + bytes > limit) {
                return false;
            }
        } while (!taken.compareAndSet(before, before + bytes));
        return true;
    }

    long taken() {
        return taken.get();
    }

    void giveBack(int bytes) {
        taken.addAndGet(-bytes);
    }
}
