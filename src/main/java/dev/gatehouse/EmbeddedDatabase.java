package dev.gatehouse;

import dev.gatehouse.platform.database.DatabaseGeneration;
import dev.gatehouse.platform.database.EmbeddedBackup;
import dev.gatehouse.platform.jobs.BackupServlet;
import dev.gatehouse.platform.jobs.DatabaseGenerationJob;
import io.dropwizard.core.setup.Environment;
import org.jdbi.v3.core.Jdbi;

/** What only a service with the embedded database has. */
final class EmbeddedDatabase {
    private EmbeddedDatabase() {}

    /** @throws dev.gatehouse.platform.config.StartException if the database was restored from a backup */
    static void install(Environment environment, GatehouseConfiguration settings, Jdbi jdbi) {
        if (settings.database().isEmbedded()) {
            DatabaseGeneration generation = new DatabaseGeneration(jdbi, settings.dataDirectory());
            DatabaseGenerationJob.install(environment, generation);
            BackupServlet.install(environment, new EmbeddedBackup(jdbi, settings.dataDirectory(), generation));
        }
    }
}
