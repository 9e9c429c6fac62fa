package dev.gatehouse.throttle;

/**
 * How long one waits after failures in a row, in milliseconds.
 *
 * @param free failures without a wait after all but the last
 */
record BackoffPolicy(long free, long first, long longest) {
    /** So often the shortest wait is longer than any, and the longest first one still fits into a long. */
    static final int DOUBLINGS = 40;

    BackoffPolicy(ThrottleSettings settings) {
        this(
                settings.freeFailures(),
                settings.firstWait().toMilliseconds(),
                settings.longestWait().toMilliseconds());
    }

    /** After so many. */
    long after(long failures) {
        return failures < free ? 0 : Math.min(longest, first << Math.min(failures - free, DOUBLINGS));
    }

    /**
     * How long failures are remembered. Whoever waits for them to be forgotten must not get more guesses than whoever makes
     * one after each longest wait.
     *
     * @param waiting whether there have been so many that one waits
     */
    long remembered(boolean waiting) {
        int doublings = 1;
        while (after(free + doublings) < longest) {
            doublings++;
        }
        return longest * (waiting ? free + doublings + 1 : free);
    }
}
