package dev.gatehouse.throttle;

import dev.gatehouse.platform.jobs.PeriodicTask;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;

/**
 * How many rows strangers have made: counted now and then, and those that this instance has added since. So what several
 * instances make together may be more than the limit by what the others add between two counts.
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

    /** Reads the number of rows. If that fails, the former number stays. */
    void count() {
        // Beyond the limit there are some that many names share.
        int most = 2 * limit;
        rows.set(sql.countStrangers(most));
    }

    void added() {
        rows.incrementAndGet();
    }

    /** Whether nobody gets a row of their own any more. */
    boolean isFull() {
        return rows.get() >= limit;
    }

    long rows() {
        return rows.get();
    }
}
