package dev.gatehouse.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which failures of background work are logged. */
class FailureStreakTest {
    private static final String SENTENCE = "The test cannot be done";

    private final AtomicLong nanos = new AtomicLong();
    private final FailureStreak failures = new FailureStreak(SENTENCE, nanos::get);
    private final Logger logger = (Logger) LoggerFactory.getLogger(FailureStreak.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final @Nullable Level before = logger.getLevel();

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setLevel(before);
    }

    /** Returns the events of this test's streak. Servers of other tests may log failures at the same time. */
    private List<String> logged() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .filter(line -> line.contains(SENTENCE))
                .toList();
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
