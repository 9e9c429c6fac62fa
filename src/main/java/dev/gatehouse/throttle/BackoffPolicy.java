package dev.gatehouse.throttle;

/**
 * The waits after consecutive failures, in milliseconds.
 *
 * @param free number of consecutive failures that starts the first wait
 */
record BackoffPolicy(long free, long first, long longest) {
    /**
     * After this many doublings, the shortest first wait exceeds every longest wait, and the longest first wait still fits into
     * a long.
     */
    static final int DOUBLINGS = 40;

    BackoffPolicy(ThrottleSettings settings) {
        this(
                settings.freeFailures(),
                settings.firstWait().toMilliseconds(),
                settings.longestWait().toMilliseconds());
    }

    /** Returns the wait after a number of consecutive failures. */
    long after(long failures) {
        return failures < free ? 0 : Math.min(longest, first << Math.min(failures - free, DOUBLINGS));
    }

    /**
     * Returns how long failures are remembered. An attacker who waits until they are forgotten must not get more attempts than
     * one who makes an attempt after each longest wait.
     *
     * @param waiting whether the failures have started a wait
     */
    long remembered(boolean waiting) {
        int doublings = 1;
        while (after(free + doublings) < longest) {
            doublings++;
        }
        return longest * (waiting ? free + doublings + 1 : free);
    }
}
