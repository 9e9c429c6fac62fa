package dev.gatehouse.session;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.token.AccessTokenClaims;
import dev.gatehouse.user.User;
import java.time.Instant;

/** What the tokens of a session say. */
public final class SessionClaims {
    private SessionClaims() {}

    public static AccessTokenClaims of(
            Session session,
            User user,
            boolean fresh,
            Authentication authentication,
            Instant issuedAt,
            Instant expiresAt) {
        return new AccessTokenClaims(
                user.id(), user.username(), user.roles(), session.id(), fresh, authentication, issuedAt, expiresAt);
    }
}
