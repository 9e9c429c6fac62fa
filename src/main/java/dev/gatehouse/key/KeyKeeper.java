package dev.gatehouse.key;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of the ring: it reads what others have done, so that no request has to, and does what is due. */
final class KeyKeeper implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(KeyKeeper.class);

    /** A key that is removed elsewhere is refused here within a second. */
    private static final Duration PERIOD = Duration.ofMillis(250);

    /** After which it is said that the table cannot be read: a short outage tells of itself. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** Before something due is tried again that has failed: making a key is work. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SigningKeys keys;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "keys");

    private long followedAt = System.nanoTime();
    private boolean told;
    private long tendFrom = System.nanoTime();

    KeyKeeper(SigningKeys keys) {
        this.keys = keys;
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
        thread.join(PAUSE.toMillis());
    }

    private void work() {
        try {
            do {
                if (follows() && System.nanoTime() - tendFrom >= 0) {
                    tend();
                }
            } while (!end.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean follows() {
        try {
            keys.follow();
        } catch (RuntimeException e) {
            if (!told && System.nanoTime() - followedAt > SILENCE.toNanos()) {
                told = true;
                LOG.warn("The signing keys cannot be read; one that is removed meanwhile still counts here", e);
            }
            return false;
        }
        if (told) {
            told = false;
            LOG.info("The signing keys can be read again");
        }
        followedAt = System.nanoTime();
        return true;
    }

    private void tend() {
        try {
            keys.tend();
        } catch (RuntimeException e) {
            tendFrom = System.nanoTime() + PAUSE.toNanos();
            LOG.warn("The signing keys cannot be looked after; it is tried again in {} s", PAUSE.toSeconds(), e);
        }
    }
}
