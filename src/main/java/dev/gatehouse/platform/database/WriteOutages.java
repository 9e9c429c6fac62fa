package dev.gatehouse.platform.database;

import dev.gatehouse.platform.database.WriteOutageDao.WriteOutage;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/**
 * The times in which an instance could not write to the database. A client that got no response meanwhile must have the same
 * time to repeat its request as without an outage. The database may also have stored the change long after it was sent: MySQL
 * finishes a commit that hung as soon as it can.
 */
public final class WriteOutages {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final WriteOutageDao dao;

    public WriteOutages(Jdbi jdbi) {
        this.dao = jdbi.onDemand(WriteOutageDao.class);
    }

    /** Returns how long a period may become by outages: ten minutes, or its length if that is more. */
    public static Duration longest(Duration length) {
        return LONGEST.compareTo(length) > 0 ? LONGEST : length;
    }

    /**
     * Returns when a period ends that begins at a time, and begins again at the end of each outage that overlaps it.
     *
     * @param length the length without an outage
     * @return at most {@link #longest} after {@code start}
     */
    public Instant extend(Instant start, Duration length) {
        Instant latest = start.plus(longest(length));
        Instant end = start.plus(length);
        for (WriteOutage outage : dao.listOverlapping(start, latest)) {
            Instant later = outage.endedAt().plus(length);
            if (!outage.beganAt().isAfter(end) && later.isAfter(end)) {
                end = later;
            }
        }
        return end.isAfter(latest) ? latest : end;
    }
}
