package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service notices that its embedded database was restored from a backup. */
@Tag("embedded")
class DatabaseGenerationTest {
    @TempDir
    Path folder;

    private Path database() {
        return folder.resolve("gatehouse.mv.db");
    }

    private Path generation() {
        return folder.resolve("gatehouse.generation");
    }

    private Path backup(Path file) throws IOException {
        return Files.copy(file, folder.resolve("backup"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void restore(Path backup, Path file) throws IOException {
        Files.move(backup, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private GatehouseServer start() {
        return GatehouseServer.start(Map.of("DATA_DIR", folder.toString()));
    }

    private void startAndStop() {
        start().close();
        awaitClosed();
    }

    /** Waits until background work has returned the last connection, because an open database ignores its new file. */
    private void awaitClosed() {
        await().until(() -> {
            try (FileChannel channel = FileChannel.open(database(), StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                return lock != null;
            } catch (OverlappingFileLockException e) {
                return false;
            }
        });
    }

    private long number() throws IOException {
        return Long.parseLong(Files.readString(generation()).strip());
    }

    @Test
    void restored_database_stops_the_start() throws Exception {
        startAndStop();
        Path backup = backup(database());
        startAndStop();
        long last = number();

        restore(backup, database());

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::start)
                    .rootCause()
                    .hasMessage("The database " + folder.resolve("gatehouse") + ".mv.db is older than its last use"
                            + " (generation " + (last - 2) + " instead of " + last + " in " + generation()
                            + "): it was restored from a backup. Run the command restored before the start"
                            + " (docs/backup.md).");
        }
        assertThat(number()).isEqualTo(last);
    }

    @Test
    void backup_of_the_same_generation_is_restored_without_a_notice() throws Exception {
        startAndStop();
        restore(backup(database()), database());

        startAndStop();
    }

    /** A crash between the two writes leaves a lower number in the file; a lost file says nothing. */
    @Test
    void file_that_is_older_or_lost_does_not_stop_the_start() throws Exception {
        startAndStop();
        Path old = backup(generation());
        startAndStop();
        long last = number();
        restore(old, generation());

        startAndStop();
        assertThat(number()).isEqualTo(last + 2);

        Files.delete(generation());
        try (GatehouseServer server = start()) {
            assertThat(number()).isEqualTo(last + 3);
            assertThat(server.query("SELECT number FROM database_generation")).isEqualTo(String.valueOf(last + 3));
            Person.on(server).signsIn();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(generation())))
                .isEqualTo("rw-------");
    }

    @Test
    void lost_database_is_not_created_again_although_the_secret_is_configured() throws Exception {
        Map<String, String> settings =
                Map.of("DATA_DIR", folder.toString(), "GATEHOUSE_SECRET", "0123456789abcdef0123456789abcdef");
        GatehouseServer.start(settings).close();
        awaitClosed();
        Files.delete(database());

        assertThatThrownBy(() -> GatehouseServer.start(settings))
                .rootCause()
                .hasMessageStartingWith(
                        "The database " + database() + " is missing, but its file " + generation() + " exists")
                .hasMessageEndingWith("delete the file gatehouse.generation.");

        Files.delete(generation());
        GatehouseServer.start(settings).close();
    }

    @Test
    void unreadable_number_stops_the_start() throws Exception {
        startAndStop();
        Files.writeString(generation(), "seven");

        assertThatThrownBy(this::start).hasStackTraceContaining("The file " + generation() + " cannot be read.");
    }
}
