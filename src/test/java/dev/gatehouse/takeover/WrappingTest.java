package dev.gatehouse.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wraps a tutorial's digests with Argon2id while the service runs. */
@OnEveryDatabase("TakeoverDao")
@Tag("mysql")
class WrappingTest {
    private static final String BARE = "SELECT COUNT(*) FROM user WHERE password NOT LIKE '$argon2id$%'";
    private static final String BCRYPT = "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void all_digests_are_wrapped_and_users_sign_in_before_and_after() throws Exception {
        TutorialDatabase database = withUsers(600);
        database.add("bcrypt@example.org", BCRYPT);
        database.add("none@example.org", "");

        try (GatehouseServer server = start(database, "1")) {
            assertThat(login(server, "user599")).isEqualTo(201);
            await().atMost(PATIENCE).until(() -> database.value(BARE).equals("2"));

            assertThat(login(server, "user1")).isEqualTo(201);
            assertThat(login(server, "user599")).isEqualTo(201);
            assertThat(database.value("SELECT password FROM user WHERE username = 'bcrypt@example.org'"))
                    .as("hashes of other schemes are not wrapped")
                    .isEqualTo(BCRYPT);
            await().until(() -> gauge(server, "takeover.unwrapped") == 0);
            assertThat(gauge(server, "takeover.wrapped")).isBetween(598L, 601L);
        }
    }

    @Test
    void instances_share_the_work() throws Exception {
        TutorialDatabase database = withUsers(3_000);

        try (GatehouseServer one = start(database, "0.5");
                GatehouseServer other = start(database, "0.5")) {
            await().atMost(PATIENCE).until(() -> database.value(BARE).equals("0"));
            await().atMost(PATIENCE)
                    .until(() -> gauge(one, "takeover.unwrapped") == 0 && gauge(other, "takeover.unwrapped") == 0);

            long first = gauge(one, "takeover.wrapped");
            long second = gauge(other, "takeover.wrapped");
            assertThat(first).isPositive();
            assertThat(second).isPositive();
            assertThat(first + second)
                    .as("wrapped digests of both instances: few are wrapped twice")
                    .isBetween(3_001L, 3_301L);
        }
    }

    @Test
    void ranges_of_a_killed_instance_are_wrapped_by_another() throws Exception {
        TutorialDatabase database = withUsers(300);
        try (GatehouseServer server = start(database, "0.01")) {
            await().until(() -> gauge(server, "takeover.unwrapped") == 301);
        }
        // Simulates an instance that was killed while it had leased both ranges.
        database.sql(
                "UPDATE takeover_range SET done_at = NULL, taken_until = DATE_ADD(UTC_TIMESTAMP(), INTERVAL 2 SECOND)");

        try (GatehouseServer server = start(database, "1")) {
            server.clock().advance(Duration.ofMinutes(10));
            await().atMost(PATIENCE).until(() -> database.value(BARE).equals("0"));
        }
    }

    @Test
    void digest_added_later_is_wrapped_after_the_next_start() {
        TutorialDatabase database = withUsers(10);
        try (GatehouseServer server = start(database, "1")) {
            await().atMost(PATIENCE).until(() -> database.value(BARE).equals("0"));
            server.addUser("late@example.org", Person.sha256("geheim"));
        }
        try (GatehouseServer server = start(database, "1")) {
            await().atMost(PATIENCE).until(() -> database.value(BARE).equals("0"));
            assertThat(login(server, "late@example.org")).isEqualTo(201);
        }
    }

    private static GatehouseServer start(TutorialDatabase database, String cpuShare) {
        return GatehouseServer.start(
                database.settings("PASSWORD_HASH_MEMORY", "64", "TAKEOVER_CPU_SHARE", cpuShare, "LOG_LEVEL", "INFO"));
    }

    private static int login(GatehouseServer server, String username) {
        return new Http(server)
                .postJson("/v1/sessions", Json.of("username", username, "password", "geheim"))
                .status();
    }

    private static long gauge(GatehouseServer server, String name) throws Exception {
        String metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.adminPort() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return new ObjectMapper()
                .readTree(metrics)
                .path("gauges")
                .path(name)
                .path("value")
                .asLong(-1);
    }

    /** Creates a tutorial's database with this many users in addition to its first user. */
    private static TutorialDatabase withUsers(int count) {
        TutorialDatabase database = TutorialDatabase.create("DEFAULT CHARSET=utf8mb4");
        try (Connection connection = database.connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO user (username, password) VALUES (?, ?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < count; i++) {
                insert.setString(1, "user" + i);
                insert.setString(2, Person.sha256("geheim"));
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return database;
    }
}
