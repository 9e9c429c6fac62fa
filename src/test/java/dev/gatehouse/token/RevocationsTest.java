package dev.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The revocation of a session reaches every instance. */
@Tag("alone")
@OnEveryDatabase("EndedSessionDao")
class RevocationsTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final int ENDS = 200;
    private static final int PEOPLE = 4;

    private static Map<String, String> settings;
    private static GatehouseServer server;
    private static GatehouseServer other;

    @BeforeAll
    static void start_two_on_one_database() {
        settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("REVOCATION_MAX_STALENESS", "2 seconds");
        server = GatehouseServer.start(settings);
        other = GatehouseServer.start(settings);
    }

    @AfterAll
    static void stop_them() {
        server.close();
        other.close();
    }

    private static boolean isAccepted(Person person) {
        try {
            return person.looksAtHerself().getUsername().equals(person.username());
        } catch (ApiException e) {
            assertThat(e.getCode()).isEqualTo(401);
            return false;
        }
    }

    @Test
    void revocation_reaches_the_other_instance_within_a_second() throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(PEOPLE);
        List<Future<Long>> measured = new ArrayList<>();
        try {
            for (int i = 0; i < ENDS; i++) {
                measured.add(people.submit(RevocationsTest::microsUntilKnownElsewhere));
            }
            long[] micros = new long[ENDS];
            for (int i = 0; i < ENDS; i++) {
                micros[i] = measured.get(i).get();
            }
            report(micros);
        } finally {
            people.shutdownNow();
        }
    }

    private static long microsUntilKnownElsewhere() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        Person there = ada.at(other);
        assertThat(isAccepted(there)).isTrue();
        ada.sessions().endCurrentSession();
        long ended = System.nanoTime();
        assertThat(isAccepted(ada))
                .as("on the instance that revoked the session")
                .isFalse();
        await().atMost(A_SECOND)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !isAccepted(there));
        return (System.nanoTime() - ended) / 1_000;
    }

    private static void report(long[] micros) {
        Arrays.sort(micros);
        System.out.printf(
                "%d ends, known to the other instance after p50 %d ms, p99 %d ms, max %d ms%n",
                ENDS, micros[ENDS / 2] / 1_000, micros[ENDS * 99 / 100] / 1_000, micros[ENDS - 1] / 1_000);
    }

    @Test
    void late_commit_is_seen_within_a_second_of_the_commit() throws Exception {
        Person ada = Person.on(server);
        TokensResponse late = ada.signsIn();
        Person there = ada.at(other);
        try (Connection connection = server.database()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO ended_session (session_id, recorded_at, tokens_until)"
                            + " VALUES (?, LOCALTIMESTAMP(6), '2999-01-01 00:00:00')")) {
                insert.setBytes(1, Uuids.bytes(late.getSession().getId()));
                insert.executeUpdate();
            }
            // Meanwhile, other transactions with later times commit.
            for (int i = 0; i < 5; i++) {
                Person grace = Person.on(server);
                grace.signsIn();
                grace.sessions().endCurrentSession();
                await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            }
            assertThat(isAccepted(there)).isTrue();

            connection.commit();
        }
        await().atMost(A_SECOND).pollInterval(Duration.ofMillis(5)).until(() -> !isAccepted(there) && !isAccepted(ada));
    }

    @Test
    void new_instance_knows_earlier_revocations() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        ada.sessions().endCurrentSession();
        server.sql("UPDATE ended_session SET recorded_at = '2020-01-01 00:00:00'");

        try (GatehouseServer late = GatehouseServer.start(settings)) {
            assertThat(isAccepted(ada.at(late))).isFalse();
            assertThat(Person.known(late, ada).signsIn().getUser().getId()).isEqualTo(ada.id());
        }
    }

    @Test
    void instance_that_cannot_read_revocations_returns_503_until_it_can() throws Exception {
        try (GatehouseServer cut = GatehouseServer.start(settings)) {
            Person ada = Person.on(cut);
            ada.signsIn();
            ada.signsInClassically();
            Person modern = ada.at(cut);
            modern.signsIn();
            cut.sql("ALTER TABLE ended_session RENAME TO taken_away");
            try {
                Http http = new Http(cut);
                await().atMost(Duration.ofSeconds(6))
                        .until(() -> http.get("/v1/me", "Authorization", "Bearer " + modern.token())
                                        .status()
                                == 503);
                Http.Reply refused = http.get("/v1/me", "Authorization", "Bearer " + modern.token());
                assertThat(refused.json().path("code").asText()).isEqualTo("database-unavailable");
                assertThat(refused.header("Retry-After")).isNotEmpty();
                Http.Reply classic = http.get("/users", "Authorization", "Bearer " + ada.token());
                assertThat(classic.status()).isEqualTo(503);
                assertThat(http.get("/.well-known/jwks.json").status()).isEqualTo(200);
                assertThat(health(cut)).isEqualTo(503);
            } finally {
                cut.sql("ALTER TABLE taken_away RENAME TO ended_session");
            }
            await().atMost(Duration.ofSeconds(2)).until(() -> health(cut) == 200);
            assertThat(isAccepted(modern)).as("sessions stay active").isTrue();
        }
        // The servers of the other tests could not read revocations either.
        await().until(() -> health(server) == 200 && health(other) == 200);
    }

    private static int health(GatehouseServer server) {
        return RawHttp.send(server.adminPort(), "GET /healthcheck").status();
    }

    @Test
    void revocations_whose_tokens_have_expired_are_not_kept_in_memory() throws Exception {
        UUID id = UUID.randomUUID();
        try (Connection connection = server.database();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO ended_session (session_id, recorded_at, tokens_until)"
                                + " VALUES (?, '2020-01-01 00:00:00', '2020-01-01 00:16:00')")) {
            insert.setBytes(1, Uuids.bytes(id));
            insert.executeUpdate();
        }
        RevocationSettings patient = new RevocationSettings(io.dropwizard.util.Duration.seconds(30));
        Revocations revocations = new Revocations(server.jdbi(), patient, server.clock()).open();

        revocations.requireLiving(id);
    }
}
