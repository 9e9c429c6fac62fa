package dev.gatehouse.platform.jobs;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Runs work periodically on its own thread, from the start of the service until its shutdown. */
public final class PeriodicTask implements Managed {
    /** How long the shutdown waits for a running round. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A pause that {@link #wake} ends lasts this much longer, so that requests are answered before their work is done. */
    private static final Duration SETTLE = Duration.ofMillis(100);

    private final Duration first;
    private final Supplier<Duration> then;
    private final Runnable work;
    private final FailureStreak failures;
    private final Thread thread;
    private final Semaphore woken = new Semaphore(0);
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * @param name the name of the thread
     * @param first the delay before the first round
     * @param then the delay between the end of a round and the next one
     * @param failure what failed, for the log; the task continues, by the policy of {@link FailureStreak}
     * @param work one round
     */
    public PeriodicTask(String name, Duration first, Supplier<Duration> then, String failure, Runnable work) {
        this.first = first;
        this.then = then;
        this.work = work;
        this.failures = new FailureStreak(failure);
        this.thread = new Thread(this::goRound, name);
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        thread.start();
    }

    /** Waits for a running round. Does not interrupt it, because an interrupt would close the file of the embedded database. */
    @Override
    public void stop() throws InterruptedException {
        end.countDown();
        wake();
        thread.join(PATIENCE.toMillis());
    }

    /** Returns whether the service is shutting down, so that a running round should stop early. */
    public boolean isEnding() {
        return end.getCount() == 0;
    }

    /** Ends the current pause soon, or the next one if a round is running. */
    public void wake() {
        woken.release();
    }

    private void goRound() {
        try {
            Duration pause = first;
            while (!endsWithin(pause)) {
                failures.run(work);
                pause = then.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean endsWithin(Duration pause) throws InterruptedException {
        if (woken.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
            end.await(SETTLE.toMillis(), TimeUnit.MILLISECONDS);
            woken.drainPermits();
        }
        return isEnding();
    }
}
