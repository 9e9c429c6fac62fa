package dev.gatehouse.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.LoggedLines;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which failures of background work are logged. */
class FailureStreakTest {
    private static final String SENTENCE = "The test cannot be done";

    private final AtomicLong nanos = new AtomicLong();
    private final FailureStreak failures = new FailureStreak(SENTENCE, nanos::get);

    @RegisterExtension
    final LoggedLines log = new LoggedLines(FailureStreak.class);

    /** Returns the events of this test's streak. Servers of other tests may log failures at the same time. */
    private List<String> logged() {
        return log.about(SENTENCE);
    }

    private boolean fails(RuntimeException failure) {
        return failures.run(() -> {
            throw failure;
        });
    }

    private static RuntimeException ofTheDatabase(String state) {
        return new ConnectionException(new SQLException("no", state));
    }

    @Test
    void first_of_consecutive_failures_and_the_recovery_are_logged() {
        assertThat(fails(new IllegalStateException("one"))).isFalse();
        assertThat(fails(new IllegalStateException("two"))).isFalse();
        assertThat(logged()).containsExactly("ERROR " + SENTENCE);

        assertThat(failures.run(() -> {})).isTrue();
        assertThat(failures.run(() -> {})).isTrue();
        assertThat(logged()).containsExactly("ERROR " + SENTENCE, "INFO Recovered after: " + SENTENCE);

        assertThat(fails(new IllegalStateException("three"))).isFalse();
        assertThat(logged()).hasSize(3);
    }

    @Test
    void java_error_does_not_stop_the_work() {
        assertThat(failures.run(() -> {
                    throw new AssertionError("one");
                }))
                .isFalse();
        assertThat(logged()).containsExactly("ERROR " + SENTENCE);
    }

    @Test
    void database_failure_is_logged_after_the_grace_period() {
        fails(ofTheDatabase("42000"));
        nanos.addAndGet(FailureStreak.PATIENCE.toNanos());
        fails(ofTheDatabase("42000"));
        assertThat(logged()).isEmpty();

        nanos.addAndGet(1);
        fails(ofTheDatabase("42000"));
        fails(ofTheDatabase("42000"));
        assertThat(logged()).singleElement().asString().startsWith("WARN " + SENTENCE + ": ");
    }

    @Test
    void database_failure_after_a_success_starts_a_new_streak() {
        fails(ofTheDatabase("40001"));
        nanos.addAndGet(FailureStreak.PATIENCE.toNanos() + 1);
        failures.run(() -> {});
        fails(ofTheDatabase("40001"));
        assertThat(logged()).isEmpty();
    }

    @Test
    void lost_connection_that_the_monitor_does_not_detect_is_logged_after_the_grace_period() {
        fails(ofTheDatabase("08004"));
        nanos.addAndGet(FailureStreak.PATIENCE.toNanos() + 1);
        fails(ofTheDatabase("08004"));
        assertThat(logged()).singleElement().asString().endsWith(": no");
    }

    @Test
    void other_failure_is_logged_after_a_database_failure_too() {
        fails(ofTheDatabase("42000"));
        nanos.addAndGet(FailureStreak.PATIENCE.toNanos() + 1);
        fails(ofTheDatabase("42000"));
        fails(new IllegalStateException("one"));
        fails(new IllegalStateException("two"));
        assertThat(logged()).hasSize(2).last().isEqualTo("ERROR " + SENTENCE);
    }

    @Test
    void unreachable_database_is_left_to_the_database_monitor() {
        fails(ofTheDatabase("08001"));
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        fails(ofTheDatabase("08001"));
        failures.run(() -> {});
        assertThat(logged()).isEmpty();
    }
}
