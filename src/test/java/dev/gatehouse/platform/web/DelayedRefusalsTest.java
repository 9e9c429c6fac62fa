package dev.gatehouse.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DelayedRefusalsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final DelayedAnswers answers = new DelayedAnswers();
    private final DelayedRefusals refusals = new DelayedRefusals(answers, 2);

    private CompletableFuture<String> fail(Duration delay) {
        return refusals.<String>fail(Problem.TOO_MANY_ATTEMPTS.exception(), delay)
                .toCompletableFuture();
    }

    private static void assertFailed(CompletableFuture<String> answer) {
        assertThatThrownBy(() -> answer.get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(ProblemException.class)
                .hasMessageContaining("too-many-attempts");
    }

    @Test
    void refusal_fails_after_its_delay_or_immediately() {
        assertFailed(fail(Duration.ofMillis(1)));
        assertThat(fail(Duration.ZERO)).isCompletedExceptionally();
        assertThat(fail(Duration.ofMillis(-1))).isCompletedExceptionally();
        assertThat(fail(LONG)).isNotDone();
    }

    @Test
    void refusal_above_the_limit_is_rejected_as_overloaded() {
        CompletableFuture<String> first = fail(LONG);
        assertFailed(fail(Duration.ofMillis(1)));
        CompletableFuture<String> second = fail(LONG);

        assertThatThrownBy(() -> fail(LONG))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem()).isEqualTo(Problem.OVERLOADED));
        assertThat(fail(Duration.ZERO)).isCompletedExceptionally();

        answers.end();
        assertFailed(first);
        assertFailed(second);
        assertThat(fail(LONG)).as("after the shutdown").isCompletedExceptionally();
    }

    @Test
    void refusal_is_answered_if_the_executor_rejects_it() {
        answers.answerOn(task -> {
            throw new java.util.concurrent.RejectedExecutionException("ended");
        });

        assertFailed(fail(Duration.ofMillis(1)));
    }
}
