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

/** An effect runs once, after the commit, and cannot roll the transaction back. */
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
    void effects_run_after_the_commit_in_the_order_of_registration() {
        jdbi.useTransaction(tx -> {
            insert(tx);
            AfterCommit.run(tx, () -> effects.add("first, with " + entries()));
            AfterCommit.run(tx, () -> effects.add("second"));
            assertThat(effects).isEmpty();
        });
        assertThat(effects).containsExactly("first, with 1", "second");
    }

    @Test
    void retried_transaction_runs_its_effect_once() {
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

    /** Returns a connection whose first commit is rolled back, as by a cluster that detects a conflict at the commit. */
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
    void effect_of_an_attempt_whose_commit_failed_never_runs() {
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
    void effects_of_a_nested_transaction_run_after_the_outer_commit() {
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
    void effect_of_a_rolled_back_transaction_never_runs() {
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
    void failing_effect_does_not_affect_the_transaction_or_other_effects() {
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
    void effect_with_a_transient_database_failure_does_not_retry_the_transaction() {
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
    void effect_outside_of_a_transaction_is_rejected() {
        jdbi.useHandle(handle -> assertThatThrownBy(() -> AfterCommit.run(handle, () -> effects.add("at once")))
                .isInstanceOf(IllegalStateException.class));
        assertThat(effects).isEmpty();
    }
}
