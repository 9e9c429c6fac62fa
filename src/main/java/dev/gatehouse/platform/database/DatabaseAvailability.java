package dev.gatehouse.platform.database;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the database can be used. Logs one line at the beginning and one at the end of an outage. */
final class DatabaseAvailability {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAvailability.class);

    /** A reason that changes during an outage is logged at most this often. */
    private static final Duration REPORT = Duration.ofMinutes(1);

    private long awaySince;
    private long reportedAt;
    private volatile String reason = "";
    private volatile boolean away;

    boolean isAway() {
        return away;
    }

    /** Returns the reason of the outage, or of the last one. */
    String reason() {
        return reason;
    }

    /** Returns how long the outage has lasted; zero if there is none. */
    synchronized Duration outage() {
        return away ? Duration.ofNanos(System.nanoTime() - awaySince) : Duration.ZERO;
    }

    /** @param why the reason, as the end of a sentence for the operator */
    synchronized void goesAway(String why) {
        if (away) {
            if (!why.equals(reason) && System.nanoTime() - reportedAt > REPORT.toNanos()) {
                reason = why;
                reportedAt = System.nanoTime();
                LOG.warn("The database is still unavailable: {}", why);
            }
        } else {
            reason = why;
            awaySince = System.nanoTime();
            reportedAt = awaySince;
            away = true;
            LOG.warn(
                    "The database is unavailable; requests that need it are rejected until it accepts writes: {}",
                    reason);
        }
    }

    synchronized void comesBack() {
        if (away) {
            away = false;
            LOG.info(
                    "The database is available again, after {} s",
                    Duration.ofNanos(System.nanoTime() - awaySince).toSeconds());
        }
    }
}
