package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An effect runs once, after the commit, and cannot undo it. */
class AfterCommitTest {
    private static final int ATTEMPTS_BEFORE_SUCCESS = 2;

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    private final Jdbi jdbi = Jdbi.create(url);
    private final List<String> effects = new ArrayList<>();
    private int attempts;

    @BeforeEach
    void table() {
        Databases.configure(jdbi);
        jdbi.useHandle(handle -> handle.execute("CREATE TABLE entry (id INT AUTO_INCREMENT PRIMARY KEY)"));
    }

    private void insert(Handle transaction) {
        attempts++;
        transaction.execute("INSERT INTO entry VALUES (DEFAULT)");
    }

    private int entries() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM entry")
                .mapTo(Integer.class)
                .one());
    }

    private static RuntimeException rolledBackByTheDatabase() {
        return new TransactionException("a conflict", new SQLException("a conflict", "40001"));
    }

    @Test
    void effects_run_after_the_commit_in_their_order() {
        jdbi.useTransaction(tx -> {
            insert(tx);
            AfterCommit.run(tx, () -> effects.add("first, with " + entries()));
            AfterCommit.run(tx, () -> effects.add("second"));
            assertThat(effects).isEmpty();
        });
        assertThat(effects).containsExactly("first, with 1", "second");
    }

    @Test
    void transaction_that_is_run_again_has_its_effect_once() {
        jdbi.useTransaction(tx -> {
            insert(tx);
            int attempt = attempts;
            AfterCommit.run(tx, () -> effects.add("of attempt " + attempt));
            if (attempt <= ATTEMPTS_BEFORE_SUCCESS) {
                throw rolledBackByTheDatabase();
            }
        });
        assertThat(effects).containsExactly("of attempt 3");
        assertThat(entries()).isEqualTo(1);
    }

    /** As a cluster does that finds a conflict at the commit: the first one is rolled back. */
    private Connection connectionWhoseFirstCommitFails() throws SQLException {
        Connection real = DriverManager.getConnection(url);
        AtomicBoolean failed = new AtomicBoolean();
        return (Connection) Proxy.newProxyInstance(
                AfterCommitTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("commit") && failed.compareAndSet(false, true)) {
                        real.rollback();
                        throw new SQLException("a conflict", "40001");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void attempt_whose_commit_fails_has_no_effect_after_the_next_one() {
        Jdbi unlucky = Jdbi.create(this::connectionWhoseFirstCommitFails);
        Databases.configure(unlucky);

        unlucky.useTransaction(tx -> {
            insert(tx);
            int attempt = attempts;
            AfterCommit.run(tx, () -> effects.add("of attempt " + attempt));
        });

        assertThat(effects).containsExactly("of attempt 2");
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void transaction_inside_another_one_is_a_part_of_it() {
        jdbi.useTransaction(outer -> {
            AfterCommit.run(outer, () -> effects.add("of the outer one"));
            jdbi.useTransaction(inner -> {
                insert(inner);
                AfterCommit.run(inner, () -> effects.add("of the inner one"));
            });
            assertThat(effects).isEmpty();
            AfterCommit.run(outer, () -> effects.add("of the outer one, later"));
        });
        assertThat(effects).containsExactly("of the outer one", "of the inner one", "of the outer one, later");
    }

    @Test
    void transaction_that_is_rolled_back_has_no_effect_nor_has_the_next_one_of_its_handle() {
        jdbi.useHandle(handle -> {
            assertThatThrownBy(() -> handle.useTransaction(tx -> {
                        insert(tx);
                        AfterCommit.run(tx, () -> effects.add("of what was rolled back"));
                        throw new IllegalStateException("refused");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            handle.useTransaction(tx -> {
                insert(tx);
                AfterCommit.run(tx, () -> effects.add("of what was committed"));
            });
        });
        assertThat(effects).containsExactly("of what was committed");
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void effect_that_throws_is_no_failure_of_the_transaction_and_keeps_no_other_from_running() {
        jdbi.useTransaction(tx -> {
            insert(tx);
            AfterCommit.run(tx, () -> {
                throw new IllegalStateException("no room");
            });
            AfterCommit.run(tx, () -> effects.add("second"));
        });
        assertThat(effects).containsExactly("second");
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void effect_that_fails_as_a_database_does_runs_no_committed_transaction_again() {
        jdbi.useTransaction(tx -> {
            insert(tx);
            AfterCommit.run(tx, () -> {
                throw rolledBackByTheDatabase();
            });
        });
        assertThat(attempts).isEqualTo(1);
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void effect_outside_of_a_transaction_is_refused() {
        jdbi.useHandle(handle -> assertThatThrownBy(() -> AfterCommit.run(handle, () -> effects.add("at once")))
                .isInstanceOf(IllegalStateException.class));
        assertThat(effects).isEmpty();
    }
}
