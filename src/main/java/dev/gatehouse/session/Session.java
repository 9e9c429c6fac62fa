package dev.gatehouse.session;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.token.AccessTokenClaims;
import dev.gatehouse.user.User;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's being signed in, in one place.
 *
 * @param lastUsedAt when it was opened or refreshed, to the minute
 * @param idleExpiresAt when it ends unless it is refreshed before
 * @param expiresAt when it ends in any case
 * @param address the client's at login
 * @param userAgent the client's at login
 * @param deviceName as its owner calls it
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
     * Returns what a token of this session says.
     *
     * @param fresh whether it comes straight from the authentication
     */
    public AccessTokenClaims claims(
            User user, boolean fresh, Authentication authentication, Instant issuedAt, Instant tokenExpiresAt) {
        return new AccessTokenClaims(
                user.id(), user.username(), user.roles(), id, fresh, authentication, issuedAt, tokenExpiresAt);
    }
}
