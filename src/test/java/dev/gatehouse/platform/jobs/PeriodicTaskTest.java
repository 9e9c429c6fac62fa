package dev.gatehouse.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeriodicTaskTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicInteger rounds = new AtomicInteger();
    private final PeriodicTask task = new PeriodicTask("test", HOUR, () -> HOUR, "The test fails", this::work);

    private void work() {
        if (rounds.incrementAndGet() == 2) {
            // While a round is running.
            task.wake();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        task.stop();
    }

    @Test
    void wake_ends_a_pause_and_a_wake_during_a_round_ends_the_next_one() {
        task.start();
        assertThat(rounds).hasValue(0);

        task.wake();
        await().until(() -> rounds.get() == 1);
        task.wake();
        await().until(() -> rounds.get() == 3);
    }
}
