package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The extension of a period by outages. */
@OnEveryDatabase("WriteOutageDao")
class WriteOutagesTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Duration LENGTH = Duration.ofSeconds(30);

    private static GatehouseServer server;
    private static WriteOutages outages;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(TestDatabase.ofATeam());
        outages = new WriteOutages(server.jdbi());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget_outages() {
        server.sql("DELETE FROM write_outage");
    }

    @Test
    void period_without_an_outage_keeps_its_length() throws Exception {
        outage(-100, 0);
        outage(31, 90);

        assertThat(extended()).isEqualTo(30_000);
    }

    @Test
    void period_begins_again_at_the_end_of_an_outage() throws Exception {
        outage(-1, 60);

        assertThat(extended()).isEqualTo(90_000);
    }

    @Test
    void outages_of_several_instances_and_in_sequence_count() throws Exception {
        outage(2, 50);
        outage(1, 60);
        outage(85, 100);

        assertThat(extended()).isEqualTo(130_000);
    }

    @Test
    void period_is_never_longer_than_ten_minutes() throws Exception {
        outage(1, 3_000);

        assertThat(extended()).isEqualTo(600_000);
        assertThat(outages.extend(START, Duration.ofMinutes(11))).isEqualTo(START.plus(Duration.ofMinutes(11)));
    }

    private static void outage(int began, int ended) throws Exception {
        var connection = server.database();
        try (connection;
                var insert = connection.prepareStatement(
                        "INSERT INTO write_outage (id, began_at, ended_at) VALUES (?, ?, ?)")) {
            Jdbc.bind(insert, 1, Uuids.v7(START));
            Jdbc.bind(insert, 2, START.plusSeconds(began));
            Jdbc.bind(insert, 3, START.plusSeconds(ended));
            insert.executeUpdate();
        }
    }

    private static long extended() {
        return Duration.between(START, outages.extend(START, LENGTH)).toMillis();
    }
}
