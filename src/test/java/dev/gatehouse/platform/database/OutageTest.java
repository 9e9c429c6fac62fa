package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.mysql.cj.exceptions.MysqlErrorNumbers;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.MySqlServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests, health check and log during an outage of the database and after it. */
@Tag("mysql")
class OutageTest {
    /** The longest time until a request that needs the database returns 503. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    /** The longest time until logins succeed after the outage: two seconds, more on a busy machine. */
    private static final Duration RECOVERY = Duration.ofSeconds(6);

    private static final int PEOPLE = 30;

    private static MySqlServer mysql;

    private GatehouseServer server;
    private Http http;
    private Person ada;

    @BeforeAll
    static void start_a_database_that_can_be_lost() {
        mysql = MySqlServer.start("--max-connections=40", "--performance-schema=ON");
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

        assertThat(server.logged("The database is unavailable")).hasSize(1);
        assertThat(server.logged("The database is available again, after")).hasSize(1);
    }

    @Test
    void logins_return_503_while_the_database_hangs_and_recover() throws Exception {
        duringTheOutage(mysql::freezes, mysql::thaws);

        assertThat(server.logged("The database is unavailable")).hasSize(1);
        assertThat(server.logged("The database is available again, after")).hasSize(1);
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
    void logins_succeed_if_the_monitor_loses_its_connection_while_there_is_no_free_one() throws Exception {
        assumeFalse(TestDatabase.isMariaDb(), "MariaDB does not show the statements of a connection");
        List<Connection> takers = new ArrayList<>();
        try {
            takeAllConnections(takers);
            Connection taker = takers.get(0);
            long refusedBefore = refusedConnections(taker);
            AtomicInteger refusedHere = new AtomicInteger();

            // The server frees the place of a killed connection a moment later, and the monitor may take it first.
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                boolean connected = killMonitor(taker);
                takeAllConnections(takers);
                long refusedThere = refusedConnections(taker) - refusedBefore - refusedHere.incrementAndGet();
                return !connected && refusedThere >= 3;
            });
            // A job of the service may be using the only connection of the pool.
            await().atMost(RECOVERY).until(() -> login() == 201);
            assertThat(server.logged("The database is unavailable")).isEmpty();
        } finally {
            for (Connection taker : takers) {
                taker.close();
            }
        }
    }

    /** Returns whether the monitor had a connection. */
    private static boolean killMonitor(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long id;
            try (ResultSet rows = statement.executeQuery("""
                    SELECT t.processlist_id FROM performance_schema.threads t
                    JOIN performance_schema.events_statements_history h ON h.thread_id = t.thread_id
                    WHERE t.processlist_id IS NOT NULL AND h.sql_text LIKE 'UPDATE heartbeat%' LIMIT 1
                    """)) {
                if (!rows.next()) {
                    return false;
                }
                id = rows.getLong(1);
            }
            statement.execute("KILL " + id);
        } catch (SQLException e) {
            // It may have been closing when the query found it.
            if (e.getErrorCode() != MysqlErrorNumbers.ER_NO_SUCH_THREAD) {
                throw e;
            }
        }
        return true;
    }

    /** Returns how many connections the server has refused because it had too many. */
    private static long refusedConnections(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Connection_errors_max_connections'")) {
            rows.next();
            return rows.getLong(2);
        }
    }

    @Test
    void logins_return_503_while_the_database_is_read_only_and_recover() throws Exception {
        assumeFalse(TestDatabase.isMariaDb(), "MariaDB cannot make root read-only, and this service connects as root");
        duringTheOutage(
                () -> mysql.sql("SET GLOBAL super_read_only = ON"),
                () -> mysql.sql("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF"));

        assertThat(server.logged("The database is unavailable")).hasSize(1);
        assertThat(server.logged("The database is available again, after")).hasSize(1);
        assertThat(server.logged("").size()).as("lines of the outage").isLessThanOrEqualTo(10);
    }

    @Test
    void logins_return_503_while_writes_hang_and_recover() throws Exception {
        try (Connection blocker = mysql.connect()) {
            duringTheOutage(
                    () -> execute(blocker, "FLUSH TABLES WITH READ LOCK"), () -> execute(blocker, "UNLOCK TABLES"));
        }

        assertThat(server.logged("The database is unavailable")).hasSize(1);
        assertThat(server.logged("The database is available again, after")).hasSize(1);
    }

    /** As behind a proxy that keeps connections to a server that has become read-only, for a user without privileges. */
    @Test
    void restricted_user_gets_503_while_the_server_is_read_only() throws Exception {
        mysql.sql(
                "DROP USER IF EXISTS gate@localhost",
                "CREATE USER gate@localhost IDENTIFIED BY 'gate'",
                "GRANT ALL ON outage.* TO gate@localhost");
        try (GatehouseServer restricted = GatehouseServer.start(Map.of(
                "DATABASE_URL",
                mysql.url("outage").replace("root@", "gate:gate@"),
                "GATEHOUSE_SECRET",
                "0123456789abcdef0123456789abcdef"))) {
            Http there = new Http(restricted);
            assertThat(tryLogin(there).status()).isEqualTo(201);
            mysql.sql("SET GLOBAL read_only = ON");
            try {
                await().atMost(RECOVERY).until(() -> health(restricted) == 503);
                assertThat(tryLogin(there).status()).isEqualTo(503);
                // Another instance has a user that may write. It rejects its connections until its next write.
                await().atMost(RECOVERY).until(() -> login() == 201);
                assertThat(health()).isEqualTo(200);
            } finally {
                mysql.sql("SET GLOBAL read_only = OFF");
            }
            await().atMost(RECOVERY).until(() -> tryLogin(there).status() == 201);
        }
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
        await().atMost(PATIENCE).until(() -> health() == 503);
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
        return tryLogin(http);
    }

    private Http.Reply tryLogin(Http instance) {
        return instance.postJson("/v1/sessions", Json.of("username", ada.username(), "password", ada.password()));
    }

    private int health() throws Exception {
        return health(server);
    }

    private static int health(GatehouseServer instance) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + instance.adminPort() + "/healthcheck"))
                .timeout(PATIENCE)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void takeAllConnections(List<Connection> takers) {
        try {
            while (true) {
                takers.add(mysql.connect());
            }
        } catch (SQLException e) {
            assertThat(e.getMessage()).contains("Too many connections");
        }
    }

    private void assertNoStackInTheLog() {
        assertThat(server.logged("")).noneMatch(line -> line.startsWith("!") || line.contains("ERROR"));
    }
}
