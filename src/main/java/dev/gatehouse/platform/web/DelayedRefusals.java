package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/** Sends error responses after a delay. Their number is bounded. */
public final class DelayedRefusals {
    /** The maximum number of waiting responses. With the 25 ms of a hash, that allows 40,000 rejected logins per second. */
    private static final int LIMIT = 1_000;

    private final DelayedAnswers answers;
    private final Semaphore places;

    public DelayedRefusals(DelayedAnswers answers) {
        this(answers, LIMIT);
    }

    /** @param limit the maximum number of waiting responses; each needs about as much memory as an open connection */
    DelayedRefusals(DelayedAnswers answers, int limit) {
        this.answers = answers;
        places = new Semaphore(limit);
    }

    /**
     * Returns a stage that fails with a refusal after a delay.
     *
     * @param delay the delay; the stage fails immediately if it is zero or negative
     * @throws ProblemException {@code overloaded} immediately, if too many responses are waiting
     */
    public <T> CompletionStage<T> fail(ProblemException refusal, Duration delay) {
        if (delay.isZero() || delay.isNegative()) {
            return CompletableFuture.failedFuture(refusal);
        }
        if (!places.tryAcquire()) {
            throw Problem.OVERLOADED.exception();
        }
        return answers.<T>add(delay, () -> {
                    places.release();
                    throw refusal;
                })
                .stage();
    }
}
