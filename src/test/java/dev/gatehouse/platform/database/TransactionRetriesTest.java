package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Retries transactions that MySQL rolled back. */
@Tag("mysql")
class TransactionRetriesTest {
    private static final Map<String, String> DATABASE = TestDatabase.emptySchema("retries");

    interface CounterDao {
        @SqlUpdate("UPDATE counter SET value = value + 1 WHERE id = :id")
        void increment(int id);
    }

    private final Jdbi jdbi = Jdbi.create(this::connect).installPlugin(new SqlObjectPlugin());

    private Connection connect() throws SQLException {
        Connection connection = TestDatabase.connect("retries");
        try (var statement = connection.createStatement()) {
            statement.execute("SET SESSION innodb_lock_wait_timeout = 1");
        }
        return connection;
    }

    private void tableOfTwo() {
        TransactionRetries.install(jdbi);
        jdbi.useHandle(handle -> handle.createScript("DROP TABLE IF EXISTS counter;"
                        + " CREATE TABLE counter (id INT PRIMARY KEY, value INT NOT NULL);"
                        + " INSERT INTO counter VALUES (1, 0), (2, 0)")
                .execute());
    }

    private int sum() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT SUM(value) FROM counter")
                .mapTo(Integer.class)
                .one());
    }

    @Test
    void deadlocked_transaction_is_retried_from_the_beginning() throws Exception {
        tableOfTwo();
        AtomicInteger begun = new AtomicInteger();
        CyclicBarrier both = new CyclicBarrier(2);
        ExecutorService people = Executors.newFixedThreadPool(2);
        try {
            Future<?> one = people.submit(() -> crosses(1, 2, begun, both));
            Future<?> other = people.submit(() -> crosses(2, 1, begun, both));
            one.get(30, TimeUnit.SECONDS);
            other.get(30, TimeUnit.SECONDS);
        } finally {
            people.shutdownNow();
        }
        assertThat(begun)
                .as("attempts: two, and one retry of the deadlock victim")
                .hasValue(3);
        assertThat(sum()).isEqualTo(4);
    }

    private @Nullable Void crosses(int first, int second, AtomicInteger begun, CyclicBarrier both) throws Exception {
        jdbi.useTransaction(handle -> {
            CounterDao dao = handle.attach(CounterDao.class);
            int number = begun.incrementAndGet();
            dao.increment(first);
            if (number <= 2) {
                both.await(30, TimeUnit.SECONDS);
            }
            dao.increment(second);
        });
        return null;
    }

    @Test
    void single_statement_is_retried_after_a_lock_timeout() throws Exception {
        tableOfTwo();
        try (Connection holder = connect()) {
            lock(holder);
            CompletableFuture<Void> release = CompletableFuture.runAsync(
                    () -> rollBack(holder), CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS));

            jdbi.onDemand(CounterDao.class).increment(1);

            release.join();
        }
        assertThat(sum()).isEqualTo(1);
    }

    @Test
    void retries_are_limited() throws Exception {
        tableOfTwo();
        try (Connection holder = connect()) {
            lock(holder);
            CounterDao dao = jdbi.onDemand(CounterDao.class);

            assertThatThrownBy(() -> dao.increment(1)).hasStackTraceContaining("Lock wait timeout exceeded");
        }
        assertThat(sum()).isZero();
    }

    @Test
    void request_that_times_out_on_a_lock_returns_503() throws Exception {
        try (GatehouseServer server = GatehouseServer.start(DATABASE)) {
            Person ada = Person.on(server);
            try (Connection holder = server.database()) {
                holder.setAutoCommit(false);
                try (var statement = holder.createStatement()) {
                    // A login waits for this lock on its user's row.
                    statement.execute("UPDATE user SET active = active WHERE username = '" + ada.username() + "'");
                }
                Http.Reply reply = new Http(server)
                        .postJson("/v1/sessions", Json.of("username", ada.username(), "password", ada.password()));

                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.header("Retry-After")).isNotEmpty();
                assertThat(server.query("SELECT COUNT(*) FROM session"))
                        .as("sessions after the login that timed out")
                        .isEqualTo("0");
            }
            assertThat(ada.signsIn().getAccessToken()).isNotEmpty();
        }
    }

    private static void lock(Connection holder) throws SQLException {
        holder.setAutoCommit(false);
        try (var statement = holder.createStatement()) {
            statement.execute("UPDATE counter SET value = value WHERE id = 1");
        }
    }

    private static void rollBack(Connection holder) {
        try {
            holder.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
