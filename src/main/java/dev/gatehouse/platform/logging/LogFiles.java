package dev.gatehouse.platform.logging;

import dev.gatehouse.platform.config.OwnerOnly;
import dev.gatehouse.platform.config.StartException;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.logging.common.AppenderFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.FileAppenderFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Verifies at the start that all log files can be written. Logback would only print diagnostics and continue. */
public final class LogFiles {
    /** Characters that a log folder must not contain: Logback uses its path as a part of a pattern and a regular expression. */
    private static final String SPECIAL = "%\\{}()[]*+?^$|";

    private LogFiles() {}

    /**
     * Verifies the log files.
     *
     * @param requestLog whether requests are logged
     * @throws StartException if a log file cannot be written
     */
    public static void require(Configuration configuration, boolean requestLog) {
        if (configuration.getLoggingFactory() instanceof DefaultLoggingFactory logging) {
            require(logging.getAppenders());
        }
        if (requestLog
                && configuration.getServerFactory() instanceof AbstractServerFactory server
                && server.getRequestLogFactory() instanceof LogbackAccessRequestLogFactory log) {
            require(log.getAppenders());
        }
    }

    private static void require(List<? extends AppenderFactory<?>> appenders) {
        appenders.stream()
                .filter(FileAppenderFactory.class::isInstance)
                .map(appender -> ((FileAppenderFactory<?>) appender).getCurrentLogFilename())
                .filter(Objects::nonNull)
                .map(Path::of)
                .forEach(LogFiles::require);
    }

    private static void require(Path file) {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        if (directory.toString().chars().anyMatch(c -> SPECIAL.indexOf(c) >= 0)) {
            throw new StartException("The folder of the log file " + file + " must not contain any of " + SPECIAL
                    + " in its path (LOG_DIR, DATA_DIR).");
        }
        try {
            OwnerOnly.createFolders(directory);
        } catch (IOException e) {
            throw cannotBeWritten(file);
        }
        if (!Files.isWritable(Files.exists(file) ? file : directory) || Files.isDirectory(file)) {
            throw cannotBeWritten(file);
        }
    }

    private static StartException cannotBeWritten(Path file) {
        return new StartException("The log file " + file + " cannot be written (LOG_DIR, DATA_DIR).");
    }
}
