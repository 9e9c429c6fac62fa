package dev.gatehouse.platform.database;

import dev.gatehouse.platform.config.OwnerOnly;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.Deflater;
import java.util.zip.ZipOutputStream;
import org.h2.message.DbException;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.db.Store;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Copies the embedded database while the service runs. Transactions wait meanwhile, so that the copy is a state between two of
 * them. It is written to one file, which replaces the one from before, so that repeated backups do not fill the disk.
 */
public final class EmbeddedBackup {
    private static final String NAME = "gatehouse-backup.zip";

    /** How long the running transactions are waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Jdbi jdbi;
    private final Path file;
    private final DatabaseGeneration generation;
    private final ReentrantLock running = new ReentrantLock();

    /** @param dataDirectory the folder of the database and of the copy */
    public EmbeddedBackup(Jdbi jdbi, Path dataDirectory, DatabaseGeneration generation) {
        this.jdbi = jdbi;
        this.file = dataDirectory.toAbsolutePath().normalize().resolve(NAME);
        this.generation = generation;
    }

    /**
     * Writes a copy that only its owner can read.
     *
     * @return the file, an archive that contains {@code gatehouse.mv.db}; empty if another backup is running
     * @throws IOException if the file cannot be written
     * @throws java.io.UncheckedIOException if the generation of the database cannot be written; the copy is complete then
     * @throws org.jdbi.v3.core.JdbiException if the database cannot be read, or its copy cannot be written
     */
    public Optional<Path> write() throws IOException {
        if (!running.tryLock()) {
            return Optional.empty();
        }
        try {
            copy();
        } finally {
            running.unlock();
        }
        // From now on the copy is older than the database.
        generation.raise();
        return Optional.of(file);
    }

    /** Does what {@code BACKUP TO} does, but without compression, which takes most of its time. */
    private static void copy(Connection connection, Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            Store store = Objects.requireNonNull(EmbeddedDatabaseMonitor.databaseOf(connection))
                    .getStore();
            store.flush();
            store.getMvStore().getFileStore().backup(zip);
        } catch (SQLException | DbException | MVStoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void copy() throws IOException {
        Path fresh = file.resolveSibling(NAME + ".new");
        try {
            Files.deleteIfExists(fresh);
            OwnerOnly.createFile(fresh);
            try (Handle handle = jdbi.open()) {
                Connection connection = handle.getConnection();
                boolean copied = TransactionGate.runAlone(connection, PATIENCE, () -> copy(connection, fresh));
                if (!copied) {
                    throw new IOException("a transaction took longer than " + PATIENCE.toSeconds() + " seconds");
                }
            } catch (SQLException e) {
                throw new IOException(e.getMessage(), e);
            }
            try (FileChannel written = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
