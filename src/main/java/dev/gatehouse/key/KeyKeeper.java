package dev.gatehouse.key;

import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of the ring: it reads what others have done, so that no request has to, and does what is due. */
final class KeyKeeper implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(KeyKeeper.class);

    /** A key that is removed elsewhere is refused here within a second. */
    private static final Duration PERIOD = Duration.ofMillis(250);

    /** Before something due is tried again that has failed: making a key is work. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SigningKeys keys;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::work, "keys");
    private final Streak following =
            new Streak("The signing keys cannot be read, and one that is removed elsewhere still counts here");
    private final Streak tending = new Streak("What is due for the signing keys cannot be done");
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
                if (following.succeeds(keys::follow)
                        && System.nanoTime() - tendFrom >= 0
                        && !tending.succeeds(keys::tend)) {
                    tendFrom = System.nanoTime() + PAUSE.toNanos();
                }
            } while (!end.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Failures in a row, which are told once. */
    private static final class Streak {
        /** An outage of the database tells of itself; what lasts longer may be something else. */
        private static final long SILENCE_NANOS = Duration.ofSeconds(30).toNanos();

        private final String sentence;
        private boolean failing;
        private boolean told;
        private long since;

        Streak(String sentence) {
            this.sentence = sentence;
        }

        boolean succeeds(Runnable work) {
            try {
                work.run();
            } catch (JdbiException e) {
                fail();
                if (!told && System.nanoTime() - since > SILENCE_NANOS) {
                    told = true;
                    LOG.warn("{}: {}", sentence, e.getMessage());
                }
                return false;
            } catch (RuntimeException e) {
                fail();
                if (!told) {
                    told = true;
                    LOG.error(sentence, e);
                }
                return false;
            }
            if (told) {
                LOG.info("It is over: {}", sentence);
            }
            failing = false;
            told = false;
            return true;
        }

        private void fail() {
            if (!failing) {
                failing = true;
                since = System.nanoTime();
            }
        }
    }
}
