package dev.gatehouse.throttle;

import dev.gatehouse.platform.jobs.PeriodicTask;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;

/**
 * The number of rows that unknown clients have created: the last count, plus the rows that this instance has added since.
 * Several instances together may exceed the limit by the rows that the others add between two counts.
 */
final class RowBudget {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final CounterSql sql;
    private final int limit;
    private final AtomicLong rows = new AtomicLong();
    private final PeriodicTask periodicTask = new PeriodicTask(
            "throttle-rows", INTERVAL, () -> INTERVAL, "Counting the rows of the throttle failed", this::count);

    RowBudget(Jdbi jdbi, int limit) {
        this.sql = new CounterSql(jdbi);
        this.limit = limit;
    }

    PeriodicTask recurring() {
        return periodicTask;
    }

    /** Reads the number of rows. If that fails, the previous number stays. */
    void count() {
        // Shared counters are created on top of the limit.
        int most = 2 * limit;
        rows.set(sql.countStrangers(most));
    }

    void added() {
        rows.incrementAndGet();
    }

    /** Returns whether the row limit is reached, so that new clients get shared counters. */
    boolean isFull() {
        return rows.get() >= limit;
    }

    long rows() {
        return rows.get();
    }
}
