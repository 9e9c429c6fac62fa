package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.support.Configurations;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The outages that the start of an instance records. */
@Tag("mysql")
class DatabaseMonitorTest {
    /** How long the start takes after the first check: longer than the shortest outage. */
    private static final Duration SLOW_START = Duration.ofSeconds(4);

    private final Map<String, String> settings = TestDatabase.ofATeam();

    private GatehouseServer other;
    private DatabaseMonitor monitor;

    @BeforeEach
    void prepare() {
        other = GatehouseServer.start(settings);
        GatehouseConfiguration configuration = Configurations.read(settings);
        monitor = new DatabaseMonitor(
                configuration.database().probedHosts(),
                configuration.database().servingHosts(),
                () -> {},
                new DatabaseAvailability(),
                new DatabaseClock(Clock.systemUTC()));
        monitor.prepare();
    }

    @AfterEach
    void stop() {
        monitor.stop();
        other.close();
    }

    @Test
    void slow_start_is_no_outage_while_another_instance_writes() throws Exception {
        startSlowly();

        assertThat(outages()).isZero();
    }

    @Test
    void slow_start_is_an_outage_if_no_other_instance_writes() throws Exception {
        other.close();

        startSlowly();

        assertThat(outages()).isOne();
    }

    /** Returns after the second write since the start: the first one records the outage. */
    private void startSlowly() throws SQLException {
        await().pollDelay(SLOW_START).until(() -> true);
        LocalDateTime prepared = lastOfMonitor();
        monitor.start();
        await().until(() -> lastOfMonitor().isAfter(prepared));
        LocalDateTime first = lastOfMonitor();
        await().until(() -> lastOfMonitor().isAfter(first));
    }

    /** The row of the monitor is the newer one: its key is a UUID version 7. */
    private LocalDateTime lastOfMonitor() throws SQLException {
        return query("SELECT beat_at FROM heartbeat ORDER BY instance_id DESC LIMIT 1", LocalDateTime.class);
    }

    private long outages() throws SQLException {
        return query("SELECT COUNT(*) FROM write_outage", Long.class);
    }

    private <T> T query(String sql, Class<T> type) throws SQLException {
        try (Connection connection = other.database();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getObject(1, type);
        }
    }
}
