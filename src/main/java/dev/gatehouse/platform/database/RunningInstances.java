package dev.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Detects instances of the service on a MySQL database by their rows in {@code heartbeat}, which a running instance writes each
 * second. The rows of a backup and of a stopped instance do not change. An instance that is frozen or cut off from the database
 * cannot be detected.
 */
public final class RunningInstances {
    /** Longer than the interval of the writes and the time after which an instance gives up a write. */
    private static final Duration WATCH = Duration.ofSeconds(4);

    /** The instance of a younger row may still be starting: it writes again when its start has ended. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    private static final Duration INTERVAL = Duration.ofMillis(250);

    private RunningInstances() {}

    /**
     * Returns how many instances write to the database. Takes four seconds; up to ten seconds if an instance was stopped just
     * before.
     */
    public static int count(Connection connection) throws SQLException {
        Map<UUID, Instant> before = HeartbeatSql.all(connection);
        long begun = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(INTERVAL.toNanos());
            Map<UUID, Instant> now = HeartbeatSql.all(connection);
            if (System.nanoTime() - begun > WATCH.toNanos()) {
                int running = (int) now.entrySet().stream()
                        .filter(row -> !row.getValue().equals(before.get(row.getKey())))
                        .count();
                Instant young = HeartbeatSql.databaseTime(connection).minus(YOUNG);
                if (running > 0 || now.values().stream().noneMatch(young::isBefore)) {
                    return running;
                }
            }
        }
    }
}
