package dev.gatehouse.platform.lifecycle;

import dev.gatehouse.kernel.Causes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Halts the process if the JVM itself has failed. After an {@code OutOfMemoryError} it is unknown which threads have ended and
 * which state is incomplete. A supervisor restarts a process that has exited, but not one that only appears to work.
 */
public final class FatalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

    /** The exit status of {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int STATUS = 3;

    private FatalErrors() {}

    /**
     * Halts the process if a failure or one of its causes is a {@code VirtualMachineError} other than a stack overflow, which
     * affects only one request. Code that catches {@code Throwable} or {@code Error} must call this first.
     */
    public static void haltOn(Throwable failure) {
        if (!isFatal(failure)) {
            return;
        }
        try {
            System.err.println("Fatal JVM error: the process exits with status " + STATUS);
            failure.printStackTrace();
        } finally {
            // Not exit: shutdown hooks would wait for threads that may never end.
            Runtime.getRuntime().halt(STATUS);
        }
    }

    /** Called for every refusal, so it avoids a stream. */
    private static boolean isFatal(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < Causes.DEPTH; depth++) {
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Wraps a task, so that its failure halts the process or is logged: executors would discard it silently. */
    public static Runnable guard(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (Throwable e) {
                haltOn(e);
                LOG.error("A background task failed", e);
            }
        };
    }

    /** Handles an exception that ends a thread: halts the process or logs it. */
    public static void uncaught(Thread thread, Throwable failure) {
        haltOn(failure);
        LOG.error("The thread {} ended with an error", thread.getName(), failure);
    }
}
