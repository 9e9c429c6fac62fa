package dev.gatehouse.throttle;

import dev.gatehouse.platform.database.Jdbc;
import dev.gatehouse.platform.jobs.PeriodicTask;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many rows strangers have made: counted now and then, and those that this instance has added since. So what several
 * instances make together may be more than the limit by what the others add between two counts.
 */
final class RowBudget {
    private static final Logger LOG = LoggerFactory.getLogger(RowBudget.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final CounterSql sql;
    private final int limit;
    private final AtomicLong rows = new AtomicLong();
    private final PeriodicTask periodicTask = new PeriodicTask("throttle-rows", INTERVAL, () -> INTERVAL, this::work);

    RowBudget(Jdbi jdbi, int limit) {
        this.sql = new CounterSql(jdbi);
        this.limit = limit;
        count();
    }

    PeriodicTask recurring() {
        return periodicTask;
    }

    private void work() {
        try {
            count();
        } catch (JdbiException | Jdbc.FailedException e) {
            FatalErrors.haltOn(e);
            // What is known goes on to count; whoever watches the database has said what is wrong.
            LOG.debug("The rows of the throttle cannot be counted", e);
        }
    }

    private void count() {
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
