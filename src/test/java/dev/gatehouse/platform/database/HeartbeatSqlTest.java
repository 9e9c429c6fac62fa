package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rows of instances and of outages. The times are later than those of the running instance. */
@OnEveryDatabase("HeartbeatSql")
class HeartbeatSqlTest {
    private static final Instant START = Instant.parse("2100-01-02T03:04:05.678Z");

    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(TestDatabase.ofATeam());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void instance_has_one_row_and_learns_the_last_write_of_any_instance() throws Exception {
        try (Connection connection = server.database()) {
            HeartbeatSql first = new HeartbeatSql(START, "1.2.3");
            assertThat(first.beat(connection, START)).isFalse();
            first.begin(connection, START);
            assertThat(first.beat(connection, START.plusSeconds(1))).isTrue();

            assertThat(HeartbeatSql.last(connection)).contains(START.plusSeconds(1));
            new HeartbeatSql(START, "1.2.3").begin(connection, START.plusSeconds(9));
            assertThat(HeartbeatSql.last(connection)).contains(START.plusSeconds(9));
        }
    }

    @Test
    void instances_are_listed_with_start_version_and_last_write() throws Exception {
        Instant later = START.plus(Duration.ofDays(1));
        try (Connection connection = server.database()) {
            new HeartbeatSql(later, "1.2.3").begin(connection, later.plusSeconds(1));
            HeartbeatSql next = new HeartbeatSql(later.plusSeconds(2), "1.2.4");
            next.begin(connection, later.plusSeconds(2));
            next.beat(connection, later.plusSeconds(3));
            server.sql("UPDATE heartbeat SET version = NULL WHERE version = '1.2.3'");

            assertThat(HeartbeatSql.listSince(connection, later))
                    .extracting(Instance::startedAt, Instance::version, Instance::lastSeenAt)
                    .containsExactly(
                            tuple(later, Optional.empty(), later.plusSeconds(1)),
                            tuple(later.plusSeconds(2), Optional.of("1.2.4"), later.plusSeconds(3)));
            assertThat(HeartbeatSql.listSince(connection, later.plusSeconds(1))).hasSize(1);
            server.sql("DELETE FROM heartbeat WHERE beat_at > '2100-01-03 00:00:00'");
        }
    }

    @Test
    void rows_of_an_hour_ago_are_deleted() throws Exception {
        Instant later = START.plus(Duration.ofHours(2));
        try (Connection connection = server.database()) {
            HeartbeatSql ended = new HeartbeatSql(START, "1.2.3");
            ended.begin(connection, later);
            HeartbeatSql.addOutage(connection, later.minusSeconds(60), later);
            HeartbeatSql next = new HeartbeatSql(START, "1.2.3");

            Instant anHourLater = later.plus(Duration.ofMinutes(61));
            next.begin(connection, anHourLater);
            HeartbeatSql.addOutage(connection, anHourLater.minusSeconds(60), anHourLater);
            HeartbeatSql.deleteOld(connection, anHourLater);

            assertThat(ended.beat(connection, later)).isFalse();
            assertThat(next.beat(connection, later)).isTrue();
            assertThat(server.query("SELECT COUNT(*) FROM write_outage WHERE ended_at > '2100-01-01'"))
                    .isEqualTo("1");
        }
    }
}
