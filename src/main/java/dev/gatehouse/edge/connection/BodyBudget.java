package dev.gatehouse.edge.connection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for all bodies that are waited for. A quarter of it is for small ones alone, such as a login: many long bodies
 * that never end do not keep users from signing in.
 */
final class BodyBudget {
    /** Bytes of a small body. */
    private static final int SMALL = 4 * 1024;

    private final long whole;
    private final long forLong;
    private final AtomicLong taken = new AtomicLong();

    BodyBudget(long bytes) {
        whole = bytes;
        forLong = bytes - bytes / 4;
    }

    /**
     * Takes memory for a body.
     *
     * @param bytes how much more it needs
     * @param total what it has then
     * @return whether there was as much
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
