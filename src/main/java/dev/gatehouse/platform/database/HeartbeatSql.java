package dev.gatehouse.platform.database;

import dev.gatehouse.kernel.Uuids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The row by which an instance shows that it can write, and the times in which instances could not. Each instance has a row of
 * its own: a commit that hangs would block the others.
 */
final class HeartbeatSql {
    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatSql.class);

    /** Rows of ended instances and ended outages are useful for ten minutes. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final UUID instance;
    private final String version;

    /**
     * @param start when the instance was started, which its id contains
     * @param version of the service
     */
    HeartbeatSql(Instant start, String version) {
        this.instance = Uuids.v7(start);
        this.version = version;
    }

    /** Returns the last write of any instance; empty if there was none. */
    static Optional<Instant> last(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT MAX(beat_at) FROM heartbeat")) {
            return rows.next() ? Optional.ofNullable(Jdbc.instant(rows, 1)) : Optional.empty();
        }
    }

    /** Returns the last write of each instance. */
    static Map<UUID, Instant> all(Connection connection) throws SQLException {
        Map<UUID, Instant> all = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT instance_id, beat_at FROM heartbeat")) {
            while (rows.next()) {
                all.put(Jdbc.requiredUuid(rows, 1), Jdbc.requiredInstant(rows, 2));
            }
        }
        return all;
    }

    /** Returns the instances that have written since a time, by their start. */
    static List<Instance> listSince(Connection connection, Instant since) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT instance_id, beat_at, version FROM heartbeat WHERE beat_at > ? ORDER BY instance_id")) {
            Jdbc.bind(select, 1, since);
            try (ResultSet rows = select.executeQuery()) {
                List<Instance> instances = new ArrayList<>();
                while (rows.next()) {
                    instances.add(new Instance(
                            Jdbc.requiredUuid(rows, 1),
                            Optional.ofNullable(rows.getString(3)),
                            Jdbc.requiredInstant(rows, 2)));
                }
                return instances;
            }
        }
    }

    /** Adds the row of this instance. */
    void begin(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO heartbeat (instance_id, beat_at, version) VALUES (?, ?, ?)")) {
            Jdbc.bind(insert, 1, instance);
            Jdbc.bind(insert, 2, now);
            insert.setString(3, version);
            insert.executeUpdate();
        }
    }

    /**
     * Writes the row of this instance.
     *
     * @return false if there is no such row
     */
    boolean beat(Connection connection, Instant now) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE heartbeat SET beat_at = ? WHERE instance_id = ?")) {
            Jdbc.bind(update, 1, now);
            Jdbc.bind(update, 2, instance);
            return update.executeUpdate() > 0;
        }
    }

    /** Records a time in which an instance could not write. */
    static void addOutage(Connection connection, Instant began, Instant ended) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO write_outage (id, began_at, ended_at) VALUES (?, ?, ?)")) {
            Jdbc.bind(insert, 1, Uuids.v7(ended));
            Jdbc.bind(insert, 2, began);
            Jdbc.bind(insert, 3, ended);
            insert.executeUpdate();
        }
    }

    /** Returns the time of a MySQL server. */
    static Instant databaseTime(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT UTC_TIMESTAMP(6)")) {
            rows.next();
            return rows.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
        }
    }

    /** Deletes old rows. A failure is logged: the database accepts writes all the same. */
    static void deleteOld(Connection connection, Instant now) {
        try {
            deleteOld(connection, "heartbeat", "instance_id", "beat_at", now);
            deleteOld(connection, "write_outage", "id", "ended_at", now);
        } catch (SQLException e) {
            LOG.warn(
                    "Deleting old rows of heartbeat and write_outage failed: {}",
                    DatabaseConnectionException.reason(e));
        }
    }

    /** Selects the rows without a lock and deletes them by their keys, so that it waits for no other instance. */
    private static void deleteOld(Connection connection, String table, String key, String time, Instant now)
            throws SQLException {
        List<UUID> old = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + key + " FROM " + table + " WHERE " + time + " < ? LIMIT 1000")) {
            Jdbc.bind(select, 1, now.minus(KEPT));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    old.add(Jdbc.requiredUuid(rows, 1));
                }
            }
        }
        for (UUID id : old) {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM " + table + " WHERE " + key + " = ?")) {
                Jdbc.bind(delete, 1, id);
                delete.executeUpdate();
            }
        }
    }
}
