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

/** The folder of the embedded database, of the secret that the service has made, and of the logs. */
public final class DataFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private final Path folder;
    private final boolean embedded;
    private final MasterSecretFile secret;

    /**
     * @param embedded whether the database is in it
     * @param secret which may be in it
     */
    public DataFolder(Path folder, boolean embedded, MasterSecretFile secret) {
        this.folder = folder;
        this.embedded = embedded;
        this.secret = secret;
    }

    /**
     * Makes the folder and the file of an embedded database that is new. Both are the owner's alone: there are password
     * hashes in it. Made before anything else is, so that no log file makes the folder first.
     *
     * @throws StartException when the folder cannot be made, or when the database is lost
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
                        "dataDirectory (DATA_DIR) cannot be made: " + folder.toAbsolutePath() + ".", e);
            }
            // Without the embedded database there are the logs at most, and these may be elsewhere.
        }
    }

    /**
     * A secret is made only once there is a database ({@link MasterSecretFile}). So a secret without one means that the database was
     * lost or is elsewhere, and not that the first start was interrupted.
     */
    private void requireDatabase() throws IOException {
        Path database = database();
        boolean there = Files.exists(database);
        if (!secret.isConfigured() && secret.exists() && (!there || Files.size(database) == 0)) {
            throw new StartException("The database " + database + (there ? " is empty" : " is missing")
                    + ", but its secret "
                    + secret + " is there: this service has had data. Restore the database from a backup, or correct"
                    + " dataDirectory (DATA_DIR) or what is mounted there. To begin a new service without the old accounts,"
                    + " remove the secret.");
        }
    }

    private Path database() {
        Path file = DatabaseSettings.file(folder);
        return file.resolveSibling(file.getFileName() + ".mv.db");
    }

    /** Warns of other users of the machine who can enter the folder. */
    public void warnOfOthers() {
        Path entered = folder.toAbsolutePath();
        try {
            Set<PosixFilePermission> permissions = OwnerOnly.permissions(entered);
            if (embedded
                    && (permissions.contains(PosixFilePermission.GROUP_EXECUTE)
                            || permissions.contains(PosixFilePermission.OTHERS_EXECUTE))) {
                LOG.warn(
                        "Other users of this machine can enter the data folder {} ({}), which has password hashes and the"
                                + " service's secret in it. Close it: chmod -R go= '{}'",
                        entered,
                        PosixFilePermissions.toString(permissions),
                        entered);
            }
        } catch (IOException e) {
            LOG.warn("The permissions of the data folder {} cannot be read: {}", entered, e.toString());
        }
    }
}
