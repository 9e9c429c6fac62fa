package dev.gatehouse.platform.lifecycle;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.slf4j.LoggerFactory;

/** Halts the process if a library catches a failure of the JVM and only logs it, as the threads of Jetty do. */
final class FatalErrorAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final String NAME = "fatal-errors";

    /** Adds the appender to the root logger. Logging must be configured before. */
    static void install() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(NAME) == null) {
            FatalErrorAppender appender = new FatalErrorAppender();
            appender.setName(NAME);
            appender.setContext(root.getLoggerContext());
            appender.start();
            root.addAppender(appender);
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
            FatalErrors.haltOn(proxy.getThrowable());
        }
    }
}
