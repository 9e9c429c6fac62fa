package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Whether an attempt may be made. */
public sealed interface ThrottleDecision {
    /** Reads it: one function for each case. */
    <T> T fold(Function<Admitted, T> admitted, Function<Refused, T> refused);

    /**
     * It may.
     *
     * @param refusal what strangers are answered at that moment, and so what a failure must be answered; empty where they may try
     */
    record Admitted(AttemptTicket ticket, Optional<Refused> refusal) implements ThrottleDecision {
        @Override
        public <T> T fold(Function<Admitted, T> admitted, Function<Refused, T> refused) {
            return admitted.apply(this);
        }
    }

    /** It may not, and nothing is counted. */
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

        /** When its counter may be told of again, in milliseconds since 1970. */
        long until() {
            return until;
        }

        public Reason reason() {
            return counter.reason();
        }

        /** Whether nobody seems to have told of refusals by this counter, until then. */
        public boolean isUntold() {
            return !told;
        }

        public ProblemException exception() {
            return Problem.TOO_MANY_ATTEMPTS.exception(retryAfter);
        }
    }
}
