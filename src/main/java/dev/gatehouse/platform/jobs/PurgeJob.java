package dev.gatehouse.platform.jobs;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is over, every few minutes and a few rows at a time. Every instance does; what one is about to remove the
 * others skip.
 */
public final class PurgeJob {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeJob.class);
    private static final int BATCH = 500;
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final Jdbi jdbi;
    private final List<PurgeStep> steps;
    private final PeriodicTask periodicTask =
            new PeriodicTask("purge", pause(), PurgeJob::pause, "What is over cannot be removed", this::purge);

    public PurgeJob(Jdbi jdbi, List<PurgeStep> steps) {
        this.jdbi = jdbi;
        this.steps = List.copyOf(steps);
    }

    /** What has it work, from the start to the end of the service. */
    public Managed recurring() {
        return periodicTask;
    }

    /** By chance, since instances that have started together need not work together. */
    private static Duration pause() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(INTERVAL.toMillis()));
    }

    /**
     * Removes all there is.
     *
     * @return how many rows
     */
    public int purge() {
        int removed = 0;
        for (PurgeStep step : steps) {
            int batch;
            do {
                batch = jdbi.inTransaction(tx -> step.remove(tx, BATCH));
                removed += batch;
            } while (batch == BATCH && !periodicTask.isEnding());
        }
        if (removed > 0) {
            LOG.info("Removed {} rows of what was over", removed);
        }
        return removed;
    }
}
