package dev.gatehouse.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.TestClock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A number of rows is counted by one instance, and again when it is old. */
class StoredCountsTest {
    private static Jdbi jdbi;

    private final TestClock clock = new TestClock();
    private final AtomicLong counted = new AtomicLong();
    private final Map<CountedRows, LongSupplier> users = Map.of(CountedRows.USERS, counted::incrementAndGet);
    private final StoredCounts one = new StoredCounts(jdbi, users, clock);
    private final StoredCounts other = new StoredCounts(jdbi, users, clock);

    /** The server is stopped, so that it does not count too. */
    @BeforeAll
    static void createDatabase() {
        GatehouseServer server = GatehouseServer.start(Map.of());
        server.close();
        jdbi = server.jdbi();
    }

    @BeforeEach
    void begin() {
        clock.stop();
        jdbi.useHandle(handle -> handle.execute("DELETE FROM stored_count"));
    }

    private long stored() {
        StoredCount stored = one.list().get(CountedRows.USERS);
        return stored == null ? 0 : stored.number();
    }

    @Test
    void number_that_another_instance_counted_is_not_counted_again() {
        one.count(() -> false);
        clock.advance(StoredCounts.PAUSE.minusMillis(1));
        other.count(() -> false);
        assertThat(stored()).isEqualTo(1);

        clock.advance(java.time.Duration.ofMillis(1));
        other.count(() -> false);

        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void number_from_the_future_is_counted_again() {
        one.count(() -> false);
        clock.advance(StoredCounts.PAUSE.negated());

        other.count(() -> false);

        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void nothing_is_counted_during_the_shutdown() {
        one.count(() -> true);

        assertThat(stored()).isZero();
    }

    @Test
    void unknown_names_of_a_later_version_are_ignored() {
        jdbi.useHandle(
                handle -> handle.execute("INSERT INTO stored_count VALUES ('devices', 4, '2026-01-01 00:00:00')"));

        assertThat(one.list()).isEmpty();
    }
}
