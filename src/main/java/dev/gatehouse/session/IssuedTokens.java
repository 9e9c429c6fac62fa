package dev.gatehouse.session;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.user.User;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session and the tokens that were issued for it.
 *
 * @param user current data of the user
 * @param issuedAt the claim {@code iat} of the access token, in whole seconds
 * @param refreshToken null for sessions of the classic API, which have none
 * @param deviceToken issued at a {@code /v1} login and at a password change; otherwise null
 */
public record IssuedTokens(
        Session session,
        User user,
        String accessToken,
        Instant issuedAt,
        Instant accessTokenExpiresAt,
        @Nullable Secret refreshToken,
        @Nullable DeviceToken deviceToken) {
    public IssuedTokens {
        issuedAt = SessionLimits.wholeSeconds(issuedAt);
    }

    /** Returns how long the access token is valid from its issue, in whole seconds; the same however long the response takes. */
    public Duration accessTokenLifetime() {
        return Duration.between(issuedAt, accessTokenExpiresAt);
    }
}
