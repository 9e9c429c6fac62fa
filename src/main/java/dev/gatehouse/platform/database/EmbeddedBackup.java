package dev.gatehouse.platform.database;

import dev.gatehouse.platform.config.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Jdbi;

/**
 * Copies the embedded database while the service uses it. The copy is a state between two commits. It is written to one file,
 * which replaces the one from before, so that repeated backups do not fill the disk.
 */
public final class EmbeddedBackup {
    private static final String NAME = "gatehouse-backup.zip";

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

    private void copy() throws IOException {
        Path fresh = file.resolveSibling(NAME + ".new");
        try {
            Files.deleteIfExists(fresh);
            OwnerOnly.createFile(fresh);
            jdbi.useHandle(handle -> handle.createUpdate("BACKUP TO :file")
                    .bind("file", fresh.toString())
                    .execute());
            try (FileChannel written = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
