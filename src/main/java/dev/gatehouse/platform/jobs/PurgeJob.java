package dev.gatehouse.platform.jobs;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes expired rows every few minutes, in batches. Runs on every instance; an instance skips rows that another one is
 * deleting. If a step fails, the other steps still run.
 */
public final class PurgeJob {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeJob.class);
    private static final int BATCH = 500;
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final Jdbi jdbi;
    private final List<Guarded> steps;
    private final PeriodicTask periodicTask =
            new PeriodicTask("purge", pause(), PurgeJob::pause, "Purging expired rows failed", this::purge);

    public PurgeJob(Jdbi jdbi, List<PurgeStep> steps) {
        this.jdbi = jdbi;
        this.steps = steps.stream()
                .map(step -> new Guarded(
                        step,
                        new FailureStreak("Purging expired rows failed in "
                                + step.getClass().getSimpleName())))
                .toList();
    }

    private record Guarded(PurgeStep step, FailureStreak failures) {}

    /** Returns the task that runs the job while the service runs. */
    public Managed recurring() {
        return periodicTask;
    }

    /** Returns a random delay, so that instances that started together do not purge at the same time. */
    private static Duration pause() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(INTERVAL.toMillis()));
    }

    /**
     * Runs all steps until no expired row is left. Failures are logged.
     *
     * @return how many rows were deleted
     */
    public int purge() {
        AtomicInteger removed = new AtomicInteger();
        steps.forEach(each -> each.failures().run(() -> purge(each.step(), removed)));
        if (removed.get() > 0) {
            LOG.info("Purged {} expired rows", removed);
        }
        return removed.get();
    }

    private void purge(PurgeStep step, AtomicInteger removed) {
        int batch;
        do {
            batch = jdbi.inTransaction(tx -> step.remove(tx, BATCH));
            removed.addAndGet(batch);
        } while (batch == BATCH && !periodicTask.isEnding());
    }
}
