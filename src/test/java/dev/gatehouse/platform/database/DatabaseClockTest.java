package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.LoggedLines;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The time of the service when the clocks of the machine and the database differ or jump. */
class DatabaseClockTest {
    private static final Duration TOLERANCE = Duration.ofMillis(500);

    @RegisterExtension
    private final LoggedLines log = new LoggedLines(DatabaseClock.class);

    private final Clock real = Clock.tickMillis(ZoneOffset.UTC);
    private Duration machineWrong = Duration.ZERO;
    private Duration databaseWrong = Duration.ZERO;
    private DatabaseClock clock;

    @BeforeEach
    void create() {
        clock = new DatabaseClock(((InstantSource) () -> real.instant().plus(machineWrong)).withZone(ZoneOffset.UTC));
    }

    private void measure() {
        long sent = System.nanoTime();
        clock.measure(real.instant().plus(databaseWrong), sent, System.nanoTime());
    }

    private void assertClockIsWrongBy(Duration expected) {
        Instant now = real.instant();
        assertThat(Duration.between(now.plus(expected), clock.instant())).isBetween(TOLERANCE.negated(), TOLERANCE);
    }

    @Test
    void clock_is_the_database_s() {
        machineWrong = Duration.ofSeconds(20);
        create();

        measure();

        assertClockIsWrongBy(Duration.ZERO);
        assertThat(clock.seconds()).isBetween(19.5, 20.5);
        assertThat(clock.isOff()).isFalse();
    }

    @Test
    void clock_follows_slow_changes_of_the_database() {
        measure();
        databaseWrong = Duration.ofSeconds(100);
        measure();

        assertClockIsWrongBy(databaseWrong);
        assertThat(clock.seconds()).isBetween(-100.5, -99.5);
    }

    @Test
    void jump_of_the_machine_s_clock_changes_nothing() {
        measure();

        machineWrong = Duration.ofDays(400);

        assertClockIsWrongBy(Duration.ZERO);
        measure();
        assertClockIsWrongBy(Duration.ZERO);
        assertThat(clock.isOff()).isTrue();
    }

    @Test
    void jump_of_the_database_s_clock_alone_changes_nothing() {
        measure();

        databaseWrong = Duration.ofDays(400);
        measure();

        assertClockIsWrongBy(Duration.ZERO);
        assertThat(clock.isOff()).isTrue();
    }

    @Test
    void clock_follows_if_both_clocks_have_jumped_as_after_a_pause_of_the_machine() {
        measure();

        machineWrong = Duration.ofDays(1);
        databaseWrong = Duration.ofDays(1);
        measure();

        assertClockIsWrongBy(Duration.ofDays(1));
        assertThat(clock.isOff()).isFalse();
    }

    @Test
    void first_measurement_is_accepted() {
        databaseWrong = Duration.ofDays(1);
        measure();

        assertClockIsWrongBy(databaseWrong);
        assertThat(clock.isOff()).isTrue();
    }

    @Test
    void difference_of_more_than_two_seconds_is_logged_once_and_so_is_its_end() {
        machineWrong = Duration.ofMillis(1_500);
        measure();
        assertThat(log.about("The clock of this machine")).isEmpty();

        machineWrong = Duration.ofSeconds(-20);
        measure();
        measure();
        assertThat(log.about("differs from the database's by -")).hasSize(1);

        machineWrong = Duration.ZERO;
        measure();
        measure();
        assertThat(log.about("agrees with the database's again")).hasSize(1);
    }
}
