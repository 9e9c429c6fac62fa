package dev.gatehouse.key;

import dev.gatehouse.platform.jobs.FailureStreak;
import dev.gatehouse.platform.jobs.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;

/** Polls the key ring, so that requests need no query, and does the maintenance that is due. */
final class KeyRotationJob {
    /** This instance refuses a key within one second after another instance removed it. */
    private static final Duration PERIOD = Duration.ofMillis(250);

    /** Delay after failed maintenance, because generating a key is expensive. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final SigningKeys keys;
    private final FailureStreak maintenance = new FailureStreak("Rotating or purging the signing keys failed");
    private long maintainFrom = System.nanoTime();

    KeyRotationJob(SigningKeys keys) {
        this.keys = keys;
    }

    /** Returns the task. It starts immediately, because a pending key may be missing. */
    Managed recurring() {
        return new PeriodicTask(
                "keys",
                Duration.ZERO,
                () -> PERIOD,
                "Reading the signing keys failed; this instance still accepts keys that another instance removes",
                this::work);
    }

    private void work() {
        keys.follow();
        if (System.nanoTime() - maintainFrom >= 0 && !maintenance.run(keys::maintain)) {
            maintainFrom = System.nanoTime() + PAUSE.toNanos();
        }
    }
}
