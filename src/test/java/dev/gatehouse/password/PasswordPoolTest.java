package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As many hashes at once as there are threads, as many waiting as the queue has places; all others hear it at once. */
class PasswordPoolTest {
    private static final Passwords.Target NOBODY = new Passwords.Target(new byte[1], null, false);
    private static final int THREADS = 2;
    private static final int QUEUE = 3;
    private static final int CALLERS = 12;

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final CountDownLatch made = new CountDownLatch(1);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final Passwords passwords = new Passwords(new PasswordSettings(64, 1, 1, THREADS, QUEUE, 8), () -> {
        made.countDown();
        return this::hashAtTheGate;
    });

    /** Until then, finding out how to hash has one of the places. */
    @BeforeEach
    void awaitPlaces() throws InterruptedException {
        assertThat(made.await(1, TimeUnit.MINUTES)).isTrue();
        await().until(() -> passwords.load().active() == 0);
    }

    /** A hash that takes until the gate opens. */
    private byte[] hashAtTheGate(Argon2Parameters parameters, byte[] salt, byte[] password) {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            gate.await();
            return new byte[Argon2.HASH_BYTES];
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            atOnce.decrementAndGet();
        }
    }

    @AfterEach
    void close() {
        gate.countDown();
        callers.shutdownNow();
        passwords.close();
    }

    @Test
    void who_finds_all_places_taken_is_refused_at_once() throws Exception {
        BlockingQueue<Problem> refusals = new LinkedBlockingQueue<>();
        List<Future<Boolean>> logins = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            logins.add(callers.submit(() -> {
                try {
                    passwords.verify(PasswordDigest.candidates("x"), NOBODY);
                    return true;
                } catch (ProblemException e) {
                    refusals.add(e.problem());
                    return false;
                }
            }));
        }

        for (int i = 0; i < CALLERS - THREADS - QUEUE; i++) {
            assertThat(refusals.poll(1, TimeUnit.MINUTES)).isEqualTo(Problem.OVERLOADED);
        }
        assertThatThrownBy(() -> passwords.hash(PasswordDigest.candidates("x").get(0)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem()).isEqualTo(Problem.OVERLOADED));
        await().until(() -> atOnce.get() == THREADS);
        gate.countDown();
        int served = 0;
        for (Future<Boolean> login : logins) {
            served += login.get(1, TimeUnit.MINUTES) ? 1 : 0;
        }
        assertThat(served).isEqualTo(THREADS + QUEUE);
        assertThat(refusals).isEmpty();
        assertThat(mostAtOnce).hasValue(THREADS);
    }

    @Test
    void who_comes_after_the_crowd_is_served() {
        gate.countDown();

        for (int i = 0; i < 3 * CALLERS; i++) {
            assertThat(passwords.verify(PasswordDigest.candidates("x"), NOBODY).right())
                    .isFalse();
        }
    }

    @Test
    void who_waits_and_is_called_away_is_refused() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            try {
                passwords.verify(PasswordDigest.candidates("x"), NOBODY);
            } catch (ProblemException e) {
                if (e.problem() == Problem.OVERLOADED && Thread.currentThread().isInterrupted()) {
                    refused.countDown();
                }
            }
        });
        waiting.start();
        waiting.interrupt();

        assertThat(refused.await(1, TimeUnit.MINUTES)).isTrue();
        waiting.join();
    }
}
