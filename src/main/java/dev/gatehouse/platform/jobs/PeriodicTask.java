package dev.gatehouse.platform.jobs;

import dev.gatehouse.platform.lifecycle.FatalErrors;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that comes round again and again on a thread of its own, from the start of the service to its end. */
public final class PeriodicTask implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

    /** With the end of a round that is under way. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Duration first;
    private final Supplier<Duration> then;
    private final Runnable work;
    private final Thread thread;
    private final CountDownLatch end = new CountDownLatch(1);
    private boolean failing;

    /**
     * @param name of the thread
     * @param first how long the first round waits
     * @param then how long each round waits after the one before
     * @param work one round; whatever it throws, the next one comes, unless the JVM itself has failed
     */
    public PeriodicTask(String name, Duration first, Supplier<Duration> then, Runnable work) {
        this.first = first;
        this.then = then;
        this.work = work;
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
                workOnce();
                pause = then.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of failures in a row the first is logged. */
    private void workOnce() {
        try {
            work.run();
            failing = false;
        } catch (Throwable e) {
            FatalErrors.haltOn(e);
            if (!failing) {
                LOG.error("A round of {} failed; the next one comes all the same", thread.getName(), e);
            }
            failing = true;
        }
    }
}
