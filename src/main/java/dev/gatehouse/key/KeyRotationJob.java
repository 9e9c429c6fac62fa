package dev.gatehouse.key;

import dev.gatehouse.platform.jobs.PeriodicTask;
import dev.gatehouse.platform.lifecycle.FatalErrors;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keeper of the ring: it reads what others have done, so that no request has to, and does what is due. */
final class KeyRotationJob {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotationJob.class);

    /** A key that is removed elsewhere is refused here within a second. */
    private static final Duration PERIOD = Duration.ofMillis(250);

    /** Before something due is tried again that has failed: making a key is work. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SigningKeys keys;
    private final Streak following =
            new Streak("The signing keys cannot be read, and one that is removed elsewhere still counts here");
    private final Streak tending = new Streak("What is due for the signing keys cannot be done");
    private long tendFrom = System.nanoTime();

    KeyRotationJob(SigningKeys keys) {
        this.keys = keys;
    }

    /** What has it work, from the start to the end of the service; at once, since a pending key is to be made. */
    Managed recurring() {
        return new PeriodicTask("keys", Duration.ZERO, () -> PERIOD, this::work);
    }

    private void work() {
        if (following.succeeds(keys::follow)
                && System.nanoTime() - tendFrom >= 0
                && !tending.succeeds(keys::maintain)) {
            tendFrom = System.nanoTime() + PAUSE.toNanos();
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
                FatalErrors.haltOn(e);
                fail();
                if (!told && System.nanoTime() - since > SILENCE_NANOS) {
                    told = true;
                    LOG.warn("{}: {}", sentence, e.getMessage());
                }
                return false;
            } catch (RuntimeException e) {
                FatalErrors.haltOn(e);
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
