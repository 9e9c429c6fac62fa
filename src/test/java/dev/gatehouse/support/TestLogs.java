package dev.gatehouse.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Finds the logs of the servers of a run, and keeps all of them until the end of the run. */
public final class TestLogs {
    /** The folder of the servers' data. Files below it in a folder named logs are logs. */
    private static final Path SERVERS = Path.of("target", "test-data");

    /** The output of the processes of a run. */
    private static final Path PROCESSES = Path.of("target", "processes");

    private static final String LOGS = "logs";
    private static final Path KEPT = SERVERS.resolve("kept").resolve(LOGS).toAbsolutePath();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestLogs() {}

    /** Returns all log files of the run. */
    public static List<Path> all() throws IOException {
        List<Path> logs = new ArrayList<>(files(PROCESSES));
        for (Path file : files(SERVERS)) {
            if (LOGS.equals(String.valueOf(name(file.getParent())))) {
                logs.add(file);
            }
        }
        return logs;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static @Nullable Path name(@Nullable Path path) {
        return path == null ? null : path.getFileName();
    }

    /** Keeps the logs of a stopped server, whose folder the test may delete, and restores the logging of this JVM. */
    static void keep(Map<String, String> variables) {
        keepFiles(folder(variables));
        logToNewFile();
    }

    /** Returns the log folder of a service. */
    public static Path folder(Map<String, String> variables) {
        String given = variables.get("LOG_DIR");
        return given == null ? Path.of(variables.getOrDefault("DATA_DIR", "data"), LOGS) : Path.of(given);
    }

    /** Copies the logs of a folder that will be deleted before the end of the run. */
    public static void keepFiles(Path folder) {
        if (!Files.isDirectory(folder) || folder.toAbsolutePath().normalize().startsWith(SERVERS.toAbsolutePath())) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            Files.createDirectories(KEPT);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, KEPT.resolve(next() + "-" + name(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String next() {
        return ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    }

    /** Logging of a JVM goes to the log of the server started last. After that server stops, others need a new log. */
    private static void logToNewFile() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d %-5p [%X{request_id:--}] %c{1}: %m%n%ex");
        encoder.start();
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setContext(context);
        file.setEncoder(encoder);
        file.setFile(KEPT.resolve(next() + "-others.log").toString());
        file.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(file);
        context.getLogger("dev.gatehouse").setLevel(Level.DEBUG);
    }

    /** Keeps DEBUG lines of the servers out of the output of the build. */
    static void quietConsole() {
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        root.iteratorForAppenders().forEachRemaining(TestLogs::quiet);
    }

    private static void quiet(Appender<ILoggingEvent> appender) {
        if (appender instanceof AsyncAppenderBase<ILoggingEvent> async) {
            async.iteratorForAppenders().forEachRemaining(TestLogs::quiet);
        } else if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
            ThresholdFilter filter = new ThresholdFilter();
            filter.setLevel("WARN");
            filter.start();
            console.addFilter(filter);
        }
    }
}
