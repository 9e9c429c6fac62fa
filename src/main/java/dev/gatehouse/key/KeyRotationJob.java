package dev.gatehouse.key;

import dev.gatehouse.platform.jobs.FailureStreak;
import dev.gatehouse.platform.jobs.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;

/** The keeper of the ring: it reads what others have done, so that no request has to, and does what is due. */
final class KeyRotationJob {
    /** A key that is removed elsewhere is refused here within a second. */
    private static final Duration PERIOD = Duration.ofMillis(250);

    /** Before something due is tried again that has failed: making a key is work. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SigningKeys keys;
    private final FailureStreak maintenance = new FailureStreak("Rotating or purging the signing keys failed");
    private long maintainFrom = System.nanoTime();

    KeyRotationJob(SigningKeys keys) {
        this.keys = keys;
    }

    /** What has it work, from the start to the end of the service; at once, since a pending key is to be made. */
    Managed recurring() {
        return new PeriodicTask(
                "keys",
                Duration.ZERO,
                () -> PERIOD,
                "Reading the signing keys failed; a key that another instance removes still verifies here",
                this::work);
    }

    private void work() {
        keys.follow();
        if (System.nanoTime() - maintainFrom >= 0 && !maintenance.run(keys::maintain)) {
            maintainFrom = System.nanoTime() + PAUSE.toNanos();
        }
    }
}
