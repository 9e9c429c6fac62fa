package dev.gatehouse.platform.database;

import dev.gatehouse.platform.config.OwnerOnly;
import dev.gatehouse.platform.config.StartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/**
 * A number that grows while the service uses its embedded database. It is stored in the database, and then in a file beside it.
 * If the file has a higher number than the database, the database is a copy from before: it was restored from a backup.
 *
 * <p>The number reaches the disk in the database first. After a crash between the two writes, or a loss of power, the file has a
 * lower number than the database, which is no fault.
 */
public final class DatabaseGeneration {
    private static final String NAME = "gatehouse.generation";

    private final Jdbi jdbi;
    private final Path database;
    private final Path file;

    /** @param dataDirectory the folder of the embedded database */
    public DatabaseGeneration(Jdbi jdbi, Path dataDirectory) {
        this.jdbi = jdbi;
        this.database = DatabaseSettings.file(dataDirectory);
        this.file = file(dataDirectory);
    }

    static Path file(Path dataDirectory) {
        return dataDirectory.resolve(NAME);
    }

    /** @throws StartException if the database is older than the file, or the file cannot be read */
    public void requireNewest() {
        long stored = stored();
        long seen = seen();
        if (stored < seen) {
            throw new StartException("The database " + database + ".mv.db is older than its last use (generation "
                    + stored
                    + " instead of " + seen + " in " + file + "): it was restored from a backup. Run the command"
                    + " restored before the start (docs/backup.md).");
        }
    }

    /**
     * Raises the number beyond both stored numbers.
     *
     * @throws org.jdbi.v3.core.JdbiException if the database cannot be written
     * @throws UncheckedIOException if the file cannot be written
     */
    public synchronized void raise() {
        long next = Math.max(stored(), seen()) + 1;
        jdbi.useHandle(handle -> {
            handle.createUpdate("UPDATE database_generation SET number = GREATEST(number, :next)")
                    .bind("next", next)
                    .execute();
            // A commit may still be in memory of the operating system.
            handle.execute("CHECKPOINT SYNC");
        });
        try {
            write(next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long stored() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT number FROM database_generation")
                .mapTo(Long.class)
                .one());
    }

    /** Returns the number in the file; 0 if there is no file, as before the first start. */
    private long seen() {
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
        } catch (IOException | NumberFormatException e) {
            throw new StartException(
                    "The file " + file
                            + " cannot be read. If the database was not restored from a backup, delete the file.",
                    e);
        }
    }

    /** Writes another file first, so that a crash does not leave an incomplete number. */
    private void write(long number) throws IOException {
        Path fresh = file.resolveSibling(NAME + ".new");
        Files.deleteIfExists(fresh);
        try (var channel = Files.newByteChannel(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.DSYNC),
                OwnerOnly.fileAttributes(file))) {
            channel.write(ByteBuffer.wrap((number + "\n").getBytes(StandardCharsets.US_ASCII)));
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
