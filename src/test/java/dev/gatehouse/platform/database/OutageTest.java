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

/** What becomes of requests, health and log while the database is away, and when it comes back. */
@Tag("mysql")
class OutageTest {
    /** Within which what needs the database is refused. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    /** Within which all is well after the database's return. */
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
    void database_that_is_killed_and_comes_back() throws Exception {
        duringTheOutage(mysql::dies, mysql::returns);

        assertThat(linesAbout("The database does not respond")).hasSize(1);
        assertThat(linesAbout("The database responds again, after")).hasSize(1);
    }

    @Test
    void database_that_stands_still_for_a_while() throws Exception {
        duringTheOutage(mysql::freezes, mysql::thaws);

        assertThat(linesAbout("The database does not respond")).hasSize(1);
        assertThat(linesAbout("The database responds again, after")).hasSize(1);
    }

    @Test
    void database_that_restarts_unseen_costs_nobody_a_second_attempt() throws Exception {
        mysql.dies();
        mysql.returns();

        await().atMost(RECOVERY).pollInterval(Duration.ofMillis(50)).until(() -> login() == 201);
    }

    @Test
    void database_without_a_connection_to_spare() throws Exception {
        // A pool that is as small as it may be has one connection; what it has, goes on.
        List<Connection> takers = new ArrayList<>();
        try {
            takeAllConnections(takers);

            assertThat(atOnce()).allMatch(status -> status == 201 || status == 503);
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
    void database_that_takes_no_writes_is_no_database_for_a_login() {
        assumeFalse(TestDatabase.isMariaDb(), "MariaDB cannot keep root, whom the test's service is, from writing");
        mysql.sql("SET GLOBAL super_read_only = ON");
        try {
            Http.Reply reply = tryLogin();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.header("Retry-After")).isNotEmpty();
        } finally {
            mysql.sql("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
        }
        assertThat(login()).isEqualTo(201);
    }

    private void duringTheOutage(Runnable begins, Runnable ends) throws Exception {
        begins.run();
        try {
            assertThat(atOnce()).as("of those who are there when it begins").containsOnly(503);
            whatNeedsNoDatabaseGoesOn();
            assertThat(atOnce()).as("later").containsOnly(503);
        } finally {
            ends.run();
        }
        await().atMost(RECOVERY).pollInterval(Duration.ofMillis(50)).until(() -> login() == 201);
        assertThat(health()).isEqualTo(200);
        assertThat(atOnce()).containsOnly(201);
        assertNoStackInTheLog();
    }

    private void whatNeedsNoDatabaseGoesOn() throws Exception {
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

    /** What many are answered who sign in at the same time; each within their patience. */
    private List<Integer> atOnce() throws Exception {
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
