package dev.gatehouse.audit;

import java.time.Duration;
import java.time.Instant;

/**
 * The numbers of logins in an hour.
 *
 * @param countedAt read before the count: all events that were committed before are counted
 */
public record LoginHour(Instant beganAt, long succeeded, long refused, long throttled, Instant countedAt) {
    static final Duration LENGTH = Duration.ofHours(1);

    /**
     * An event that is committed later than this after the end of its hour is not counted: longer than the eight hours after
     * which MySQL closes an idle connection and rolls its transaction back, and shorter than the shortest retention.
     */
    static final Duration SETTLED = Duration.ofHours(12);

    Instant end() {
        return beganAt.plus(LENGTH);
    }

    /** Returns from when on a count of the hour is final. */
    static Instant settledFrom(Instant beganAt) {
        return beganAt.plus(LENGTH).plus(SETTLED);
    }

    /**
     * Returns whether the hour must be counted again: while it lasts, and then each time when its age has doubled, until the
     * count is final. So an event is counted although it was committed late, at the cost of a dozen more counts of an hour.
     *
     * @param pause how old a count of the current hour may be
     */
    boolean isDue(Instant now, Duration pause) {
        if (countedAt.isAfter(now)) {
            // The clock has been set back.
            return true;
        }
        if (!countedAt.isBefore(settledFrom(beganAt))) {
            return false;
        }
        Duration age = Duration.between(end(), countedAt);
        Instant next = age.isNegative()
                ? countedAt.plus(pause)
                : earlier(end().plus(age.multipliedBy(2)).plus(pause));
        // The end of an hour is counted at once, because the next hour must not be counted further than this one.
        return !now.isBefore(next) || (age.isNegative() && !now.isBefore(end()));
    }

    private Instant earlier(Instant next) {
        Instant settled = settledFrom(beganAt);
        return next.isBefore(settled) ? next : settled;
    }
}
