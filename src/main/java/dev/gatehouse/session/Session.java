package dev.gatehouse.session;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.token.AccessTokenClaims;
import dev.gatehouse.user.User;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user's login on one client.
 *
 * @param lastUsedAt when the session was opened or last refreshed, to the minute
 * @param idleExpiresAt when the session expires unless it is refreshed
 * @param expiresAt when the session expires in any case
 * @param address the client's at login
 * @param userAgent the client's at login
 * @param deviceName chosen by the user
 */
public record Session(
        UUID id,
        long userId,
        Instant createdAt,
        Instant lastUsedAt,
        Instant idleExpiresAt,
        Instant expiresAt,
        String address,
        @Nullable String userAgent,
        @Nullable String deviceName) {

    /**
     * Returns the claims of an access token of this session.
     *
     * @param fresh whether the token is issued right after authentication
     */
    public AccessTokenClaims claims(
            User user, boolean fresh, Authentication authentication, Instant issuedAt, Instant tokenExpiresAt) {
        return new AccessTokenClaims(
                user.id(), user.username(), user.roles(), id, fresh, authentication, issuedAt, tokenExpiresAt);
    }
}
