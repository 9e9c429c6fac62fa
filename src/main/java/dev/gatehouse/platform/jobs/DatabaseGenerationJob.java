package dev.gatehouse.platform.jobs;

import dev.gatehouse.platform.database.DatabaseGeneration;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;

/** Raises the generation of the embedded database at each start and stop of the service, and regularly in between. */
public final class DatabaseGenerationJob implements Managed {
    /** A backup that is not older than this may be taken for the current database after a crash. */
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private static final String FAILURE = "Raising the generation of the embedded database failed";

    private final DatabaseGeneration generation;
    private final PeriodicTask task;

    private DatabaseGenerationJob(DatabaseGeneration generation) {
        this.generation = generation;
        this.task = new PeriodicTask("database-generation", INTERVAL, () -> INTERVAL, FAILURE, generation::raise);
    }

    /**
     * Installs the job.
     *
     * @throws dev.gatehouse.platform.config.StartException if the database was restored from a backup
     */
    public static void install(Environment environment, DatabaseGeneration generation) {
        generation.requireNewest();
        generation.raise();
        environment.lifecycle().manage(new DatabaseGenerationJob(generation));
    }

    @Override
    public void start() {
        task.start();
    }

    @Override
    public void stop() throws InterruptedException {
        task.stop();
        new FailureStreak(FAILURE).run(generation::raise);
    }
}
