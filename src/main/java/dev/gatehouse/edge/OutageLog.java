package dev.gatehouse.edge;

import dev.gatehouse.kernel.Causes;
import dev.gatehouse.platform.database.Jdbc;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs why requests fail when the database is unavailable, with at most one line a minute. Outages that the database monitor has
 * detected are not logged here, because the monitor logs them.
 */
final class OutageLog {
    static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private final LongSupplier nanoTime;

    /** When the next line may be logged. */
    private final AtomicLong next;

    OutageLog() {
        this(System::nanoTime);
    }

    OutageLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    void report(Throwable failure) {
        if (Jdbc.isAway(failure) || !mayLog()) {
            return;
        }
        Optional<SQLException> cause = Causes.find(failure, SQLException.class);
        LOG.warn(
                "The database rejected a statement; requests that need it return 503 (SQLSTATE {}, error {}): {}",
                cause.map(SQLException::getSQLState).orElse("none"),
                cause.map(SQLException::getErrorCode).orElse(0),
                cause.map(Throwable::getMessage).orElseGet(failure::getMessage));
    }

    private boolean mayLog() {
        long now = nanoTime.getAsLong();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + PAUSE.toNanos());
    }
}
