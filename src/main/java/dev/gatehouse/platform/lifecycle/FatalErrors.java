package dev.gatehouse.platform.lifecycle;

import dev.gatehouse.kernel.Causes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when the JVM itself has failed. After an {@code OutOfMemoryError} nobody knows which threads have ended and
 * which state is half written: a process that is gone is started again, one that only looks alive is not.
 */
public final class FatalErrors {
    private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

    /** That of {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int STATUS = 3;

    private FatalErrors() {}

    /**
     * Halts the process if a failure, or what caused it, is a {@code VirtualMachineError} other than a stack overflow, which
     * ends one request and no more. Whoever catches more than exceptions calls this first.
     */
    public static void haltOn(Throwable failure) {
        if (!isFatal(failure)) {
            return;
        }
        try {
            System.err.println(
                    "The JVM has failed and nothing can be relied on: the process ends with status " + STATUS);
            failure.printStackTrace();
        } finally {
            // Not exit: hooks would wait for threads that may never end.
            Runtime.getRuntime().halt(STATUS);
        }
    }

    /** Asked of every refusal, so without a stream. */
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

    /** Returns work whose failure halts the process or is logged, for executors that keep it to themselves. */
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

    /** Handles what ends a thread: halts the process or logs it. */
    public static void uncaught(Thread thread, Throwable failure) {
        haltOn(failure);
        LOG.error("The thread {} has ended with an error", thread.getName(), failure);
    }
}
