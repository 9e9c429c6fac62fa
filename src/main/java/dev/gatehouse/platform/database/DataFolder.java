package dev.gatehouse.platform.database;

import dev.gatehouse.platform.config.OwnerOnly;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.platform.crypto.MasterSecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of the embedded database, the generated secret and the logs. */
public final class DataFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private final Path folder;
    private final boolean embedded;
    private final MasterSecretFile secret;

    /**
     * @param embedded whether the database is embedded, and so in this folder
     * @param secret the secret, whose file may be in this folder
     */
    public DataFolder(Path folder, boolean embedded, MasterSecretFile secret) {
        this.folder = folder;
        this.embedded = embedded;
        this.secret = secret;
    }

    /**
     * Creates the folder, and the file of a new embedded database. Only the owner can access them, because the database
     * contains password hashes. Call this before logging starts: a log file would create the folder with other permissions.
     *
     * @throws StartException if the folder cannot be created, or if the database was lost
     */
    public void prepare() {
        try {
            if (embedded) {
                requireDatabase();
            }
            OwnerOnly.createFolders(folder);
            if (embedded) {
                OwnerOnly.createFile(database());
            }
        } catch (IOException e) {
            if (embedded) {
                throw new StartException(
                        "dataDirectory (DATA_DIR) cannot be created: " + folder.toAbsolutePath() + ".", e);
            }
            // Without the embedded database only logs can be in this folder, and LOG_DIR may name another one.
        }
    }

    /**
     * Throws if there is a secret file or a generation file without a database. Both are created only after the database exists
     * ({@link MasterSecretFile}, {@link DatabaseGeneration}), so this means that the database was lost or is elsewhere, not that
     * the first start was interrupted.
     */
    private void requireDatabase() throws IOException {
        Path database = database();
        boolean there = Files.exists(database);
        Path generation = DatabaseGeneration.file(folder);
        boolean used = !secret.isConfigured() && secret.exists();
        boolean counted = Files.exists(generation);
        if ((used || counted) && (!there || Files.size(database) == 0)) {
            throw new StartException("The database " + database + (there ? " is empty" : " is missing")
                    + (used ? ", but its secret " + secret : ", but its file " + generation)
                    + " exists: the data was lost or is elsewhere. Restore the database from a backup, or correct"
                    + " dataDirectory (DATA_DIR) or the volume mounted there. To start a new service without the old"
                    + " accounts, delete "
                    + (used ? "the secret" : "")
                    + (used && counted ? " and " : "")
                    + (counted ? "the file gatehouse.generation" : "")
                    + ".");
        }
    }

    private Path database() {
        Path file = DatabaseSettings.file(folder);
        return file.resolveSibling(file.getFileName() + ".mv.db");
    }

    /** Logs a warning if other users of the machine can access the folder of an embedded database. */
    public void warnOfOthers() {
        Path entered = folder.toAbsolutePath();
        try {
            Set<PosixFilePermission> permissions = OwnerOnly.permissions(entered);
            if (embedded
                    && (permissions.contains(PosixFilePermission.GROUP_EXECUTE)
                            || permissions.contains(PosixFilePermission.OTHERS_EXECUTE))) {
                LOG.warn(
                        "Other users of this machine can access the data folder {} ({}), which contains password hashes and"
                                + " the service's secret. Restrict access: chmod -R go= '{}'",
                        entered,
                        PosixFilePermissions.toString(permissions),
                        entered);
            }
        } catch (IOException e) {
            LOG.warn("The permissions of the data folder {} cannot be read: {}", entered, e.toString());
        }
    }
}
