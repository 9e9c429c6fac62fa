package dev.gatehouse.ops;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.jdbi3.JdbiFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import liquibase.exception.LiquibaseException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Opens the database that is configured, with its schema up to date. */
public final class Databases {
    private Databases() {}

    /** @throws StartException when its schema is not one that this version can work with */
    public static Jdbi open(Environment environment, DatabaseSettings settings, Path dataDirectory)
            throws SQLException, LiquibaseException {
        Jdbi jdbi = new JdbiFactory().build(environment, settings.dataSourceFactory(dataDirectory), "database");
        DatabaseTypes.register(jdbi);
        try (Handle handle = jdbi.open()) {
            new Migrations(handle.getConnection()).bringUpToDate(settings.migrateOnStart());
        }
        return jdbi;
    }

    /**
     * Only its owner may look into a folder that has password hashes in it. Made before anything else is, so that no
     * log file makes it first.
     */
    static void createDirectory(OperationSettings settings) {
        Path directory = settings.dataDirectory();
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory, SecretFile.ownerOnly(directory, "rwx------"));
            }
        } catch (IOException e) {
            if (settings.database().isEmbedded()) {
                throw new StartException(
                        "dataDirectory (DATA_DIR) cannot be made: " + directory.toAbsolutePath() + ".", e);
            }
            // Without the embedded database there are the logs at most, and these may be elsewhere.
        }
    }
}
