package dev.gatehouse.system;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A class data archive of the jar, as in docs/running.md. It cuts the start time by a third. */
final class ClassArchive {
    private static final Path FOLDER = Path.of("target", "class-archive").toAbsolutePath();
    private static final Path LOG = FOLDER.resolve("warm-up.log");
    private static final Supplier<Path> FILE = Suppliers.memoize(ClassArchive::make);

    private ClassArchive() {}

    /** Returns the archive of this jar. The first JVM that needs it creates it. */
    static Path file() {
        return Objects.requireNonNull(FILE.get());
    }

    /** Returns what the command printed that created the archive. */
    static String printed() throws IOException {
        return Files.readString(LOG);
    }

    private static Path make() {
        try {
            Path archive = Files.createDirectories(FOLDER).resolve("gatehouse-" + Runtime.version() + ".jsa");
            try (FileChannel channel = FileChannel.open(FOLDER.resolve("lock"), CREATE, WRITE)) {
                FileLock unused = channel.lock();
                if (!isOfThisJar(archive)) {
                    Path fresh = FOLDER.resolve("fresh.jsa");
                    warmUp(fresh);
                    Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return archive;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfThisJar(Path archive) throws IOException {
        return Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(GatehouseProcess.jar())) > 0;
    }

    private static void warmUp(Path archive) throws IOException {
        List<String> command = new ArrayList<>(List.of(GatehouseProcess.java()));
        command.addAll(GatehouseProcess.QUICK);
        command.addAll(List.of(
                "-XX:ArchiveClassesAtExit=" + archive,
                "-Xlog:cds*=error",
                "-jar",
                GatehouseProcess.jar().toString(),
                "warm-up"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile())
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("The class archive could not be created; see " + LOG);
        }
    }
}
