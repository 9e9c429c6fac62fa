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
 * Deletes rows that are of no use any more, every few minutes and a few at a time. Every instance does; what one is about to
 * delete the others skip. A step that fails keeps no other from its work.
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
                        new FailureStreak("Purging expired rows failed, in "
                                + step.getClass().getSimpleName())))
                .toList();
    }

    private record Guarded(PurgeStep step, FailureStreak failures) {}

    /** What has it work, from the start to the end of the service. */
    public Managed recurring() {
        return periodicTask;
    }

    /** By chance, since instances that have started together need not work together. */
    private static Duration pause() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(INTERVAL.toMillis()));
    }

    /**
     * Purges all that has expired. What fails is logged.
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
