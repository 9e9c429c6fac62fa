package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.token.RevocationSettings;
import dev.gatehouse.token.Revocations;
import io.dropwizard.util.Duration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** The purge deletes ended and expired sessions, and revocations that are no longer needed. */
@OnEveryDatabase
class SessionPurgeTest {
    private static PurgeJob purge(GatehouseServer server) {
        Jdbi jdbi = server.jdbi();
        RevocationSettings patient = new RevocationSettings(Duration.seconds(30));
        Revocations revocations = new Revocations(jdbi, patient, server.clock()).open();
        return new PurgeJob(jdbi, List.of(new SessionPurge(server.clock()), revocations));
    }

    private static String count(GatehouseServer server, String table) {
        return String.valueOf(server.query("SELECT COUNT(*) FROM " + table));
    }

    @Test
    void sessions_are_purged_a_day_after_they_end_or_expire_and_others_stay() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(TestDatabase.ofATeam())) {
            Person ada = Person.on(server);
            ada.signsIn();
            ada.sessions().endCurrentSession();
            ada.signsInClassically();
            ada.signsIn();
            // A session as an instance of the previous version starts it.
            ada.at(server).signsIn();
            server.sql(
                    "UPDATE session SET idle_expires_at = NULL, expires_at = ? WHERE id = ?",
                    Timestamp.from(Instant.EPOCH.plusSeconds(86_400)),
                    server.bytes("SELECT MAX(id) FROM session"));

            assertThat(purge(server).purge()).isEqualTo(1);
            assertThat(count(server, "ended_session")).isEqualTo("1");
            server.clock().advance(java.time.Duration.ofHours(23));
            assertThat(purge(server).purge())
                    .as("revocation that is no longer needed")
                    .isEqualTo(1);
            assertThat(count(server, "ended_session")).isEqualTo("0");
            server.clock().advance(java.time.Duration.ofHours(3));
            assertThat(purge(server).purge()).isEqualTo(2);

            assertThat(count(server, "session")).isEqualTo("1");
            assertThat(ada.refreshes().getUser().getId()).isEqualTo(ada.id());
        }
    }

    @Test
    void concurrent_purges_count_each_session_once() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(TestDatabase.ofATeam())) {
            addExpired(server, 3_000);
            ExecutorService instances = Executors.newFixedThreadPool(3);
            try {
                List<Future<Integer>> removed = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    PurgeJob purgeJob = purge(server);
                    removed.add(instances.submit(purgeJob::purge));
                }
                int sum = 0;
                for (Future<Integer> some : removed) {
                    sum += some.get();
                }
                assertThat(sum).isLessThanOrEqualTo(3_000);
                sum += purge(server).purge();
                assertThat(sum)
                        .as("sum of the sessions that the instances purged")
                        .isEqualTo(3_000);
                assertThat(count(server, "session")).isEqualTo("0");
            } finally {
                instances.shutdownNow();
            }
        }
    }

    private static void addExpired(GatehouseServer server, int sessions) throws Exception {
        Timestamp longAgo = Timestamp.valueOf("2020-01-01 00:00:00");
        try (Connection connection = server.database();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO session (id, user_id, created_at, last_used_at, idle_expires_at, expires_at, address)"
                                + " VALUES (?, 1, ?, ?, ?, ?, '192.0.2.1')")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < sessions; i++) {
                insert.setBytes(1, Uuids.bytes(Uuids.v7(longAgo.toInstant())));
                for (int column = 2; column <= 5; column++) {
                    insert.setTimestamp(column, longAgo);
                }
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
    }
}
