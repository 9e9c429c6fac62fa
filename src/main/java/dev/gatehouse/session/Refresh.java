package dev.gatehouse.session;

import dev.gatehouse.kernel.Problem;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How an attempt to stay signed in ended. */
public sealed interface Refresh {
    /** Reads it: one function for each case. */
    <T> T fold(Function<Renewed, T> renewed, Function<Refused, T> refused);

    record Renewed(IssuedTokens signedIn) implements Refresh {
        @Override
        public <T> T fold(Function<Renewed, T> renewed, Function<Refused, T> refused) {
            return renewed.apply(this);
        }
    }

    /**
     * It ended for a reason.
     *
     * @param over the token's session, if the token is ours and the session is over for good
     */
    record Refused(Problem problem, @Nullable UUID over) implements Refresh {
        @Override
        public <T> T fold(Function<Renewed, T> renewed, Function<Refused, T> refused) {
            return refused.apply(this);
        }
    }
}
