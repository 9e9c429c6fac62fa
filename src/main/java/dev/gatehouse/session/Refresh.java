package dev.gatehouse.session;

import dev.gatehouse.kernel.Problem;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How an attempt to stay signed in ended. */
public sealed interface Refresh {
    record Renewed(IssuedTokens signedIn) implements Refresh {}

    /**
     * It ended for a reason.
     *
     * @param over the token's session, if the token is ours and the session is over for good
     */
    record Refused(Problem problem, @Nullable UUID over) implements Refresh {}
}
