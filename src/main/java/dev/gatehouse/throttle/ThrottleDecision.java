package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Whether an attempt is admitted. */
public sealed interface ThrottleDecision {
    /** Applies the function of the case. */
    <T> T fold(Function<Admitted, T> admitted, Function<Refused, T> refused);

    /**
     * The attempt is admitted.
     *
     * @param refusal the response that unknown clients receive at that moment, which is also the response to a failure; empty
     *     if they are admitted
     */
    record Admitted(AttemptTicket ticket, Optional<Refused> refusal) implements ThrottleDecision {
        @Override
        public <T> T fold(Function<Admitted, T> admitted, Function<Refused, T> refused) {
            return admitted.apply(this);
        }
    }

    /** The attempt is refused and not counted. */
    final class Refused implements ThrottleDecision {
        private final Counter counter;
        private final Duration retryAfter;
        private final long until;
        private final boolean told;

        Refused(Counter counter, long wait, long until, boolean told) {
            this.counter = counter;
            this.retryAfter = Duration.ofMillis(wait);
            this.until = until;
            this.told = told;
        }

        @Override
        public <T> T fold(Function<Admitted, T> admitted, Function<Refused, T> refused) {
            return refused.apply(this);
        }

        Counter counter() {
            return counter;
        }

        /** Returns when refusals by the counter are audited again, in milliseconds since 1970. */
        long until() {
            return until;
        }

        public Reason reason() {
            return counter.reason();
        }

        /** Returns whether refusals by the counter do not seem to be audited for this period yet. */
        public boolean isUntold() {
            return !told;
        }

        public ProblemException exception() {
            return Problem.TOO_MANY_ATTEMPTS.exception(retryAfter);
        }
    }
}
