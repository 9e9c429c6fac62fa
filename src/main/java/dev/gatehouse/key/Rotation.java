package dev.gatehouse.key;

import java.time.Instant;
import java.util.function.Function;

/** The result of a rotation. */
public sealed interface Rotation {
    /** Applies the function of the case. */
    <T> T fold(Function<Done, T> done, Function<TooEarly, T> tooEarly);

    /** @param kid of the new active key */
    record Done(String kid) implements Rotation {
        @Override
        public <T> T fold(Function<Done, T> done, Function<TooEarly, T> tooEarly) {
            return done.apply(this);
        }
    }

    /**
     * The pending key has not been published for long enough: verifiers may not know it yet.
     *
     * @param from when it can sign
     */
    record TooEarly(Instant from) implements Rotation {
        @Override
        public <T> T fold(Function<Done, T> done, Function<TooEarly, T> tooEarly) {
            return tooEarly.apply(this);
        }
    }
}
