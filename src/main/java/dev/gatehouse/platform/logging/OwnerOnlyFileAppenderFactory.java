package dev.gatehouse.platform.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.RollingPolicyBase;
import ch.qos.logback.core.spi.DeferredProcessingAware;
import ch.qos.logback.core.util.FileSize;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.gatehouse.platform.config.OwnerOnly;
import io.dropwizard.logging.common.FileAppenderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code type: file}: Dropwizard's file appender, with files that only their owner can access, independent of the umask. */
@JsonTypeName("file")
public final class OwnerOnlyFileAppenderFactory<E extends DeferredProcessingAware> extends FileAppenderFactory<E> {
    @Override
    protected FileAppender<E> buildAppender(LoggerContext context) {
        FileAppender<E> made = super.buildAppender(context);
        FileAppender<E> ours = made instanceof RollingFileAppender<E> ? new Rolling<>() : new Plain<>();
        // Set the context and the file first: otherwise Logback prints warnings on the console.
        ours.setContext(context);
        if (getCurrentLogFilename() != null) {
            ours.setFile(getCurrentLogFilename());
        }
        ours.setBufferSize(new FileSize(getBufferSize().toBytes()));
        if (made instanceof RollingFileAppender<E> rolling && ours instanceof RollingFileAppender<E> restricted) {
            RollingPolicy policy = rolling.getRollingPolicy();
            policy.setParent(restricted);
            restricted.setRollingPolicy(policy);
            if (rolling.getTriggeringPolicy() != policy) {
                restricted.setTriggeringPolicy(rolling.getTriggeringPolicy());
            }
        }
        return ours;
    }

    private static void create(String file) throws IOException {
        Path path = Path.of(file).toAbsolutePath();
        OwnerOnly.createFolders(Objects.requireNonNull(path.getParent()));
        OwnerOnly.createFile(path);
    }

    private static final class Plain<E> extends FileAppender<E> {
        @Override
        public void openFile(String file) throws IOException {
            create(file);
            super.openFile(file);
        }
    }

    private static final class Rolling<E> extends RollingFileAppender<E> {
        private static final int PAUSE_MILLIS = 100;

        /** One minute, which is longer than the compression of the largest file takes. */
        private static final int ATTEMPTS = 600;

        @Override
        public void openFile(String file) throws IOException {
            create(file);
            super.openFile(file);
        }

        @Override
        public void rollover() {
            super.rollover();
            restrictArchives(ATTEMPTS);
        }

        @Override
        public void stop() {
            boolean running = isStarted();
            super.stop();
            if (running) {
                restrictArchives(0);
            }
        }

        /**
         * Restricts the archives to their owner. A thread of Logback compresses a file with the extension .tmp and does not
         * notify when it has finished, so this method retries while there is such a file.
         */
        private void restrictArchives(int attempts) {
            boolean compressing = false;
            try {
                for (Path archive : archives()) {
                    compressing |= archive.toString().endsWith(".tmp");
                    OwnerOnly.restrict(archive);
                }
            } catch (IOException e) {
                addWarn("Restricting the permissions of the archives of " + getFile() + " failed", e);
            }
            if (compressing && attempts > 0) {
                Future<?> unused = getContext()
                        .getScheduledExecutorService()
                        .schedule(() -> restrictArchives(attempts - 1), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private List<Path> archives() throws IOException {
            Path pattern = Path.of(((RollingPolicyBase) getRollingPolicy()).getFileNamePattern())
                    .toAbsolutePath();
            Path folder = Objects.requireNonNull(pattern.getParent());
            String name = String.valueOf(pattern.getFileName());
            String beginning = name.substring(0, Math.max(name.indexOf('%'), 0));
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> String.valueOf(file.getFileName()).startsWith(beginning))
                        .filter(Files::isRegularFile)
                        .toList();
            }
        }
    }
}
