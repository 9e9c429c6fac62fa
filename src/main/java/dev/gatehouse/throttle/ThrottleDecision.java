package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Whether an attempt may be made. */
public sealed interface ThrottleDecision {
    /** It may, and is counted as a failure until somebody says otherwise. */
    final class Admitted implements ThrottleDecision {
        private final List<Counter> counters;
        private final byte[] block;
        private final KnownBy knownBy;
        private final CounterSql.Found found;
        private final Optional<Refused> refusal;

        Admitted(
                List<Counter> counters,
                byte[] block,
                KnownBy knownBy,
                CounterSql.Found found,
                Optional<Refused> refusal) {
            this.counters = List.copyOf(counters);
            this.block = block;
            this.knownBy = knownBy;
            this.found = found;
            this.refusal = refusal;
        }

        /** What has been counted, in the order in which all count. */
        List<Counter> counters() {
            return counters;
        }

        /** Of addresses, where the attempt came from. */
        byte[] block() {
            return block;
        }

        public KnownBy recognised() {
            return knownBy;
        }

        CounterSql.Found found() {
            return found;
        }

        /** What strangers are answered at that moment, and so what a wrong password must be answered; empty where they may try. */
        public Optional<Refused> refusal() {
            return refusal;
        }

        /** Whether a success is the first from there, of somebody who has signed in elsewhere before. */
        public boolean isFromNewDevice() {
            return knownBy == KnownBy.NOTHING && found.signedIn();
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
