package dev.gatehouse.platform.jobs;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Work that comes round again and again on a thread of its own, from the start of the service to its end. */
public final class PeriodicTask implements Managed {
    /** With the end of a round that is under way. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Duration first;
    private final Supplier<Duration> then;
    private final Runnable work;
    private final FailureStreak failures;
    private final Thread thread;
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * @param name of the thread
     * @param first how long the first round waits
     * @param then how long each round waits after the one before
     * @param failure says what cannot be done when a round fails; the next one comes, by the policy of {@link FailureStreak}
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

    /** Never by an interrupt of its work, which would close the embedded database's file. */
    @Override
    public void stop() throws InterruptedException {
        end.countDown();
        thread.join(PATIENCE.toMillis());
    }

    /** Whether a round that is under way should come to its end. */
    public boolean isEnding() {
        return end.getCount() == 0;
    }

    private void goRound() {
        try {
            Duration pause = first;
            while (!end.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                failures.run(work);
                pause = then.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
