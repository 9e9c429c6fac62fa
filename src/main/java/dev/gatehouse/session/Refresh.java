package dev.gatehouse.session;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.user.User;
import java.time.Instant;

/** How an attempt to stay signed in ended. */
public sealed interface Refresh {
    /**
     * Still signed in.
     *
     * @param user as they are now
     */
    record Renewed(Session session, User user, String accessToken, Instant accessTokenExpiresAt, Secret refreshToken)
            implements Refresh {}

    /** It ended for a reason. */
    record Refused(Problem problem) implements Refresh {}
}
