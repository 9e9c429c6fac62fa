package dev.gatehouse.session;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;

/** Waits for changes that another instance notices with a delay. */
final class Eventually {
    private Eventually() {}

    static void within(Duration limit, ThrowingRunnable assertion) {
        await().atMost(limit).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
    }
}
