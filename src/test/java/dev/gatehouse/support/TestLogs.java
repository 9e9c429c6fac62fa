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

/** The logs of a run's servers: where they are, and that they are all there at its end. */
public final class TestLogs {
    /** What is below it and in a folder of that name is a log. */
    private static final Path SERVERS = Path.of("target", "test-data");

    /** What the processes of a run have said. */
    private static final Path PROCESSES = Path.of("target", "processes");

    private static final String LOGS = "logs";
    private static final Path KEPT = SERVERS.resolve("kept").resolve(LOGS).toAbsolutePath();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestLogs() {}

    /** All of them. */
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

    /** After a server's end: a folder of the test's own will be deleted, and the logging of this JVM was the server's. */
    static void keep(Map<String, String> variables) {
        keepFiles(folder(variables));
        goOn();
    }

    /** Where a service writes its logs. */
    public static Path folder(Map<String, String> variables) {
        String given = variables.get("LOG_DIR");
        return given == null ? Path.of(variables.getOrDefault("DATA_DIR", "data"), LOGS) : Path.of(given);
    }

    /** Copies what is in a folder that will not be there at the end of the run. */
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

    /** All servers of a JVM write to the log of the one that was started last; after its end the others need another one. */
    private static void goOn() {
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

    /** What is worth a line in a log of DEBUG is not worth one in a build's. */
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
