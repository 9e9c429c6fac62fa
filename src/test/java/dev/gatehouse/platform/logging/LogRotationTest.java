package dev.gatehouse.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import dev.gatehouse.support.Configurations;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.FileAppenderFactory;
import io.dropwizard.logging.common.async.AsyncLoggingEventAppenderFactory;
import io.dropwizard.logging.common.filter.ThresholdLevelFilterFactory;
import io.dropwizard.logging.common.layout.DropwizardLayoutFactory;
import io.dropwizard.util.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rotation of the log file of config.yml, with a smaller size and a simulated date. */
class LogRotationTest {
    private static final DataSize SMALL = DataSize.kibibytes(4);
    private static final String LINE = "x".repeat(100);
    private static final int LINES = 500;
    private static final int KEPT_DAYS = 7;

    @TempDir
    Path folder;

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void full_file_is_archived_and_no_line_is_lost() throws Exception {
        Appender<ILoggingEvent> log = rolling(file -> file.setMaxFileSize(SMALL));
        for (int line = 0; line < LINES; line++) {
            log.doAppend(event());
        }
        log.stop();

        // The end of the log waits only for the compression of its last archive.
        await().ignoreExceptions().untilAsserted(() -> assertThat(lines()).isEqualTo(LINES));
        assertThat(archives()).hasSizeGreaterThan(LINES * LINE.length() / (int) SMALL.toBytes() / 2);
        assertThat(folder.resolve("gatehouse.log")).exists();
        assertThat(Files.size(folder.resolve("gatehouse.log"))).isLessThan(2 * SMALL.toBytes());
    }

    private long lines() throws Exception {
        long lines = lines(folder.resolve("gatehouse.log"));
        for (Path archive : archives()) {
            lines += lines(archive);
        }
        return lines;
    }

    /** The request log uses the same appender type. */
    @Test
    void log_file_and_archives_are_readable_only_by_their_owner() {
        RollingFileAppender<ILoggingEvent> log = rolling(file -> file.setMaxFileSize(SMALL));
        for (int line = 0; line < LINES; line++) {
            log.doAppend(event());
        }
        await().until(() -> archives().size() > 2
                && archives().stream()
                        .limit(2)
                        .allMatch(archive -> permissions(archive).equals("rw-------")));
        assertThat(permissions(folder.resolve("gatehouse.log"))).isEqualTo("rw-------");
        log.stop();

        assertThat(archives())
                .allSatisfy(archive -> assertThat(permissions(archive)).isEqualTo("rw-------"));
    }

    @Test
    void file_without_archives_is_readable_only_by_its_owner() {
        FileAppenderFactory<ILoggingEvent> file = file();
        file.setArchive(false);
        file.setCurrentLogFilename(folder.resolve("a/plain.log").toString());

        build(file).stop();

        assertThat(permissions(folder.resolve("a/plain.log"))).isEqualTo("rw-------");
        assertThat(permissions(folder.resolve("a"))).isEqualTo("rwx------");
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void file_is_archived_daily_and_kept_for_seven_days() {
        RollingFileAppender<ILoggingEvent> log = rolling(file -> {});
        var clock =
                ((SizeAndTimeBasedRollingPolicy<?>) log.getRollingPolicy()).getTimeBasedFileNamingAndTriggeringPolicy();
        Instant start = Instant.ofEpochMilli(clock.getCurrentTime());
        for (int day = 0; day < 2 * KEPT_DAYS; day++) {
            clock.setCurrentTime(start.plus(Duration.ofDays(day)).toEpochMilli());
            log.doAppend(event());
            // Logback compresses and deletes archives on a background thread.
            int expected = Math.min(day, KEPT_DAYS);
            await().until(() -> archives().size() == expected);
        }
        log.stop();

        assertThat(archives())
                .allMatch(archive ->
                        archive.getFileName().toString().matches("gatehouse-\\d{4}-\\d\\d-\\d\\d-0\\.log\\.gz"));
    }

    private FileAppenderFactory<ILoggingEvent> file() {
        DefaultLoggingFactory logging = (DefaultLoggingFactory)
                Configurations.read(Map.of("LOG_DIR", folder.toString())).getLoggingFactory();
        return (FileAppenderFactory<ILoggingEvent>) logging.getAppenders().get(1);
    }

    private RollingFileAppender<ILoggingEvent> rolling(Consumer<FileAppenderFactory<ILoggingEvent>> change) {
        FileAppenderFactory<ILoggingEvent> file = file();
        change.accept(file);
        return (RollingFileAppender<ILoggingEvent>) build(file);
    }

    private Appender<ILoggingEvent> build(FileAppenderFactory<ILoggingEvent> file) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        Appender<ILoggingEvent> built = file.build(
                context,
                "gatehouse",
                new DropwizardLayoutFactory(),
                new ThresholdLevelFilterFactory(),
                new AsyncLoggingEventAppenderFactory());
        // Unwraps the appender that writes the file from the asynchronous appender with the queue.
        return ((AsyncAppenderBase<ILoggingEvent>) built).iteratorForAppenders().next();
    }

    private ILoggingEvent event() {
        var logger = context.getLogger("dev.gatehouse.Anything");
        return new LoggingEvent("here", logger, Level.INFO, LINE, null, null);
    }

    private List<Path> archives() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".gz")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        try (InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.endsWith(LINE))
                    .count();
        }
    }
}
