package dev.gatehouse.platform.database;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the database can be used. Logs one line at the beginning and one at the end of an outage. */
final class DatabaseAvailability {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAvailability.class);

    private long awaySince;
    private volatile boolean away;

    boolean isAway() {
        return away;
    }

    /** @param reason the reason, as the end of a sentence for the operator */
    synchronized void goesAway(String reason) {
        if (!away) {
            awaySince = System.nanoTime();
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
