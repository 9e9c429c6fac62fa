package dev.gatehouse.verifier;

import java.time.Duration;

/** A daemon thread that repeats a task until it is closed. */
final class Background implements AutoCloseable {
    /** A step of the task, which returns the pause before the next one. */
    interface Step {
        Duration run() throws InterruptedException;
    }

    private static final System.Logger LOG = System.getLogger(Verifier.class.getName());
    private static final Duration AFTER_ERROR = Duration.ofSeconds(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final Thread thread;

    Background(String name, Step step) {
        this.thread = new Thread(() -> repeat(step), name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private static void repeat(Step step) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(runLogged(step).toMillis());
            }
        } catch (InterruptedException e) {
            // closed: the thread ends
        }
    }

    private static Duration runLogged(Step step) throws InterruptedException {
        try {
            return step.run();
        } catch (RuntimeException e) {
            // The thread must not end: health() tells that what it loads gets old.
            LOG.log(System.Logger.Level.ERROR, "An error of the verifier; it goes on", e);
            return AFTER_ERROR;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
