package dev.gatehouse.statistics;

import dev.gatehouse.audit.LoginCounts;
import dev.gatehouse.platform.jobs.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Figures about the service. A background task counts, a request only reads what has been counted. */
public final class Statistics {
    private static final Duration PAUSE = Duration.ofSeconds(15);

    /** A round that took a second is followed by a pause of 20 seconds. */
    private static final int PAUSE_FACTOR = 20;

    private final StoredCounts counts;
    private final LoginCounts logins;
    private final Map<Warning, BooleanSupplier> warnings;
    private final PeriodicTask task =
            new PeriodicTask("statistics", Duration.ZERO, this::pause, "Counting the statistics failed", this::count);
    private volatile Duration lastRound = Duration.ZERO;

    /** @param warnings each returns whether its warning applies now */
    public Statistics(StoredCounts counts, LoginCounts logins, Map<Warning, BooleanSupplier> warnings) {
        this.counts = counts;
        this.logins = logins;
        this.warnings = new EnumMap<>(warnings);
    }

    /** Returns the task that counts while the service runs. Runs on every instance; an instance skips what another counted. */
    public Managed task() {
        return task;
    }

    private Duration pause() {
        Duration longer = lastRound.multipliedBy(PAUSE_FACTOR);
        return longer.compareTo(PAUSE) > 0 ? longer : PAUSE;
    }

    private void count() {
        long begin = System.nanoTime();
        counts.count(task::isEnding);
        logins.count(task::isEnding);
        lastRound = Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Returns the numbers of rows that were counted last. */
    public Map<CountedRows, StoredCount> numbers() {
        return counts.list();
    }

    /** Returns the numbers of logins that were counted last. */
    public LoginCounts.Report logins() {
        return logins.report();
    }

    /** Returns the warnings that apply now. */
    public List<Warning> warnings() {
        return warnings.entrySet().stream()
                .filter(warning -> warning.getValue().getAsBoolean())
                .map(Map.Entry::getKey)
                .toList();
    }
}
