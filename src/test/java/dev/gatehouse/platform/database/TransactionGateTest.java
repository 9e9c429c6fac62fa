package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A moment without any transaction. */
@Tag("embedded")
class TransactionGateTest {
    private static final String URL = "jdbc:h2:mem:gate;DB_CLOSE_DELAY=-1";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(1);

    private final TransactionGate gate = new TransactionGate(LONG);
    private final TransactionGate impatient = new TransactionGate(SHORT);

    @BeforeEach
    void create() throws SQLException {
        execute("CREATE TABLE t (id INT)");
    }

    @AfterEach
    void drop() throws SQLException {
        execute("DROP TABLE t");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection open(TransactionGate gate) throws SQLException {
        return gate.open(() -> DriverManager.getConnection(URL));
    }

    @Test
    void work_waits_for_a_transaction_and_sees_all_of_it() throws Exception {
        Connection transaction = open(gate);
        transaction.setAutoCommit(false);
        transaction.createStatement().execute("INSERT INTO t VALUES (1)");
        CountDownLatch tries = new CountDownLatch(1);
        CompletableFuture<Integer> seen = CompletableFuture.supplyAsync(() -> {
            try (Connection own = open(gate)) {
                int[] rows = new int[1];
                tries.countDown();
                assertThat(TransactionGate.runAlone(own, LONG, () -> rows[0] = rows(own)))
                        .isTrue();
                return rows[0];
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(tries.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).isNotDone();

        transaction.createStatement().execute("INSERT INTO t VALUES (2)");
        transaction.commit();
        transaction.close();
        transaction.close();

        assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(2);
    }

    private static int rows(Connection connection) throws SQLException {
        try (ResultSet count = connection.createStatement().executeQuery("SELECT COUNT(*) FROM t")) {
            count.next();
            return count.getInt(1);
        }
    }

    @Test
    void transaction_that_does_not_end_prevents_the_work_and_nothing_else() throws Exception {
        try (Connection transaction = open(gate);
                Connection own = open(gate)) {
            assertThat(TransactionGate.runAlone(own, SHORT, () -> {
                        throw new AssertionError();
                    }))
                    .isFalse();
            assertThat(rows(transaction)).isZero();
            open(gate).close();
        }
    }

    @Test
    void connection_is_refused_while_the_work_takes_longer_than_the_patience() throws Exception {
        try (Connection own = open(impatient)) {
            boolean ran = TransactionGate.runAlone(
                    own,
                    LONG,
                    () -> assertThatThrownBy(() -> open(impatient))
                            .isInstanceOfSatisfying(
                                    SQLTransientConnectionException.class,
                                    refused -> assertThat(refused.getSQLState()).isEqualTo("08001")));
            assertThat(ran).isTrue();
            open(impatient).close();
        }
    }

    @Test
    void work_that_fails_and_a_connection_that_cannot_be_opened_leave_the_gate_open() throws Exception {
        try (Connection own = open(gate)) {
            assertThatThrownBy(() -> TransactionGate.runAlone(own, LONG, () -> {
                        throw new SQLException("disk full");
                    }))
                    .hasMessage("disk full");
            assertThatThrownBy(() -> gate.open(() -> {
                        throw new SQLException("no database");
                    }))
                    .hasMessage("no database");
            assertThat(TransactionGate.runAlone(own, SHORT, () -> {})).isTrue();
        }
    }
}
