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

/** The pool hashes on its threads, lets a limited number of callers wait, and refuses all others immediately. */
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

    /** Waits for the choice of the implementation, which occupies a thread until then. */
    @BeforeEach
    void awaitIdle() throws InterruptedException {
        assertThat(made.await(1, TimeUnit.MINUTES)).isTrue();
        await().until(() -> passwords.load().active() == 0);
    }

    /** Computes a hash that completes when the gate opens. */
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
    void caller_is_refused_immediately_if_threads_and_queue_are_full() throws Exception {
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
    void callers_are_served_after_an_overload() {
        gate.countDown();

        for (int i = 0; i < 3 * CALLERS; i++) {
            assertThat(passwords.verify(PasswordDigest.candidates("x"), NOBODY).right())
                    .isFalse();
        }
    }

    @Test
    void interrupted_caller_is_refused() throws Exception {
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
