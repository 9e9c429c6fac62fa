package dev.gatehouse.session;

import dev.gatehouse.kernel.Problem;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The result of a refresh. */
public sealed interface Refresh {
    /** Applies the function of the case. */
    <T> T fold(Function<Renewed, T> renewed, Function<Refused, T> refused);

    record Renewed(IssuedTokens signedIn) implements Refresh {
        @Override
        public <T> T fold(Function<Renewed, T> renewed, Function<Refused, T> refused) {
            return renewed.apply(this);
        }
    }

    /**
     * The refresh was refused.
     *
     * @param over the session of the token, if this service issued the token and the session has ended or expired
     */
    record Refused(Problem problem, @Nullable UUID over) implements Refresh {
        @Override
        public <T> T fold(Function<Renewed, T> renewed, Function<Refused, T> refused) {
            return refused.apply(this);
        }
    }
}
