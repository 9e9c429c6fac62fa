package dev.gatehouse.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of the embedded database, of the secret that the service has made, and of the logs. */
final class DataFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private DataFolder() {}

    /**
     * Makes the folder and the file of an embedded database that is new. Both are the owner's alone: there are password
     * hashes in it. Made before anything else is, so that no log file makes the folder first.
     *
     * @throws StartException when the folder cannot be made, or when the database is lost
     */
    static void prepare(OperationSettings settings) {
        Path folder = settings.dataDirectory();
        boolean embedded = settings.database().isEmbedded();
        try {
            if (embedded) {
                requireDatabase(settings);
            }
            OwnerOnly.createFolders(folder);
            if (embedded) {
                OwnerOnly.createFile(database(settings));
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
     * A secret is made only once there is a database ({@link SecretFile}). So a secret without one means that the database was
     * lost or is elsewhere, and not that the first start was interrupted.
     */
    private static void requireDatabase(OperationSettings settings) throws IOException {
        Path database = database(settings);
        Path secret = SecretFile.path(settings);
        boolean there = Files.exists(database);
        if (settings.secret().isEmpty() && Files.exists(secret) && (!there || Files.size(database) == 0)) {
            throw new StartException("The database " + database + (there ? " is empty" : " is missing")
                    + ", but its secret "
                    + secret + " is there: this service has had data. Restore the database from a backup, or correct"
                    + " dataDirectory (DATA_DIR) or what is mounted there. To begin a new service without the old accounts,"
                    + " remove the secret.");
        }
    }

    private static Path database(OperationSettings settings) {
        Path file = DatabaseSettings.file(settings.dataDirectory());
        return file.resolveSibling(file.getFileName() + ".mv.db");
    }

    /** Warns of other users of the machine who can enter the folder. */
    static void warnOfOthers(OperationSettings settings) {
        Path folder = settings.dataDirectory().toAbsolutePath();
        try {
            Set<PosixFilePermission> permissions = OwnerOnly.permissions(folder);
            if (settings.database().isEmbedded()
                    && (permissions.contains(PosixFilePermission.GROUP_EXECUTE)
                            || permissions.contains(PosixFilePermission.OTHERS_EXECUTE))) {
                LOG.warn(
                        "Other users of this machine can enter the data folder {} ({}), which has password hashes and the"
                                + " service's secret in it. Close it: chmod -R go= '{}'",
                        folder,
                        PosixFilePermissions.toString(permissions),
                        folder);
            }
        } catch (IOException e) {
            LOG.warn("The permissions of the data folder {} cannot be read: {}", folder, e.toString());
        }
    }
}
