package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.MySqlServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Requests, health check and log during an outage of the database and after it. */
@Tag("mysql")
class OutageTest {
    /** The longest time until a request that needs the database returns 503. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    /** The longest time until logins succeed after the outage. */
    private static final Duration RECOVERY = Duration.ofSeconds(2);

    private static final int PEOPLE = 30;
    private static final String LAST = "this is the last line";

    private static MySqlServer mysql;

    private GatehouseServer server;
    private Http http;
    private Person ada;

    @BeforeAll
    static void start_a_database_that_can_be_lost() {
        mysql = MySqlServer.start("--max-connections=40");
    }

    @AfterAll
    static void stop_it() {
        mysql.close();
    }

    @BeforeEach
    void sign_in() throws Exception {
        mysql.sql("DROP DATABASE IF EXISTS outage", "CREATE DATABASE outage");
        server = GatehouseServer.start(Map.of(
                "DATABASE_URL",
                mysql.url("outage"),
                "GATEHOUSE_SECRET",
                "0123456789abcdef0123456789abcdef",
                "LOG_LEVEL",
                "INFO"));
        http = new Http(server);
        ada = Person.on(server);
        ada.signsIn();
        assertThat(health()).isEqualTo(200);
    }

    @AfterEach
    void stop_the_service() {
        server.close();
    }

    @Test
    void logins_return_503_while_the_database_is_down_and_recover() throws Exception {
        duringTheOutage(mysql::dies, mysql::returns);

        assertThat(linesAbout("The database does not respond")).hasSize(1);
        assertThat(linesAbout("The database responds again, after")).hasSize(1);
    }

    @Test
    void logins_return_503_while_the_database_hangs_and_recover() throws Exception {
        duringTheOutage(mysql::freezes, mysql::thaws);

        assertThat(linesAbout("The database does not respond")).hasSize(1);
        assertThat(linesAbout("The database responds again, after")).hasSize(1);
    }

    @Test
    void logins_recover_from_an_unnoticed_restart() throws Exception {
        mysql.dies();
        mysql.returns();

        await().atMost(RECOVERY).pollInterval(Duration.ofMillis(50)).until(() -> login() == 201);
    }

    @Test
    void logins_succeed_or_return_503_while_the_database_has_no_free_connection() throws Exception {
        // The pool keeps at least one connection, which continues to work.
        List<Connection> takers = new ArrayList<>();
        try {
            takeAllConnections(takers);

            assertThat(loginsTogether()).allMatch(status -> status == 201 || status == 503);
            assertThat(login()).isEqualTo(201);
            assertThat(health()).isEqualTo(200);
        } finally {
            for (Connection taker : takers) {
                taker.close();
            }
        }
        await().atMost(RECOVERY).pollInterval(Duration.ofMillis(50)).until(() -> login() == 201);
        assertNoStackInTheLog();
    }

    @Test
    void login_returns_503_while_the_database_is_read_only() throws IOException {
        assumeFalse(TestDatabase.isMariaDb(), "MariaDB cannot make root read-only, and this service connects as root");
        mysql.sql("SET GLOBAL super_read_only = ON");
        try {
            Http.Reply reply = tryLogin();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isNotEmpty();
            for (int more = 0; more < 10; more++) {
                assertThat(login()).isEqualTo(503);
            }
            assertThat(linesAbout("The database rejected a statement")).hasSize(1);
            assertNoStackInTheLog();
        } finally {
            mysql.sql("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
        }
        assertThat(login()).isEqualTo(201);
    }

    private void duringTheOutage(Runnable begins, Runnable ends) throws Exception {
        begins.run();
        try {
            assertThat(loginsTogether()).as("logins at the start of the outage").containsOnly(503);
            assertRequestsWithoutDatabaseSucceed();
            assertThat(loginsTogether()).as("logins later in the outage").containsOnly(503);
        } finally {
            ends.run();
        }
        await().atMost(RECOVERY).pollInterval(Duration.ofMillis(50)).until(() -> login() == 201);
        assertThat(health()).isEqualTo(200);
        assertThat(loginsTogether()).containsOnly(201);
        assertNoStackInTheLog();
    }

    private void assertRequestsWithoutDatabaseSucceed() throws Exception {
        Http.Reply refused = tryLogin();
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(refused.json().path("code").asText()).isEqualTo("database-unavailable");
        Http.Reply classic = http.postJson("/login", Json.of("username", "a", "password", "b"));
        assertThat(classic.status()).isEqualTo(503);
        assertThat(classic.json().path("message").asText()).isEqualTo("try again later");
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
        assertThat(http.get("/.well-known/jwks.json").status()).isEqualTo(200);
        assertThat(health()).isEqualTo(503);
    }

    /** Signs in many times at once and returns the statuses. Each response must arrive within {@link #PATIENCE}. */
    private List<Integer> loginsTogether() throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(PEOPLE);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < PEOPLE; i++) {
                answers.add(people.submit(() -> {
                    long asked = System.nanoTime();
                    int status = login();
                    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(PATIENCE);
                    return status;
                }));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            return statuses;
        } finally {
            people.shutdownNow();
        }
    }

    private int login() {
        return tryLogin().status();
    }

    private Http.Reply tryLogin() {
        return http.postJson("/v1/sessions", Json.of("username", ada.username(), "password", ada.password()));
    }

    private int health() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.adminPort() + "/healthcheck"))
                .timeout(PATIENCE)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static void takeAllConnections(List<Connection> takers) {
        try {
            while (true) {
                takers.add(DriverManager.getConnection(
                        "jdbc:mysql://127.0.0.1:" + mysql.port() + "/outage", "root", null));
            }
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("Too many connections");
        }
    }

    private List<String> linesAbout(String what) throws IOException {
        return log().lines().filter(line -> line.contains(what)).toList();
    }

    private void assertNoStackInTheLog() throws IOException {
        assertThat(log()).doesNotContain("\n!").doesNotContain("ERROR");
    }

    private String log() throws IOException {
        LoggerFactory.getLogger("dev.gatehouse.platform.database.OutageTest").warn(LAST);
        return await().until(
                        () -> Files.readString(server.dataDirectory().resolve("logs/gatehouse.log")),
                        text -> text.contains(LAST));
    }
}
