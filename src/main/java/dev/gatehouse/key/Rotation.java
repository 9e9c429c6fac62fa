package dev.gatehouse.key;

import java.time.Instant;
import java.util.function.Function;

/** How an attempt to rotate has ended. */
public sealed interface Rotation {
    /** Reads it: one function for each case. */
    <T> T fold(Function<Done, T> done, Function<TooEarly, T> tooEarly);

    /** @param kid of the key that signs now */
    record Done(String kid) implements Rotation {
        @Override
        public <T> T fold(Function<Done, T> done, Function<TooEarly, T> tooEarly) {
            return done.apply(this);
        }
    }

    /**
     * The pending key is too new: who verifies need not know it yet.
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
