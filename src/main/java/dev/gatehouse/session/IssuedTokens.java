package dev.gatehouse.session;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.user.User;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session and the tokens that were issued for it.
 *
 * @param user current data of the user
 * @param refreshToken null for sessions of the classic API, which have none
 * @param deviceToken issued at a {@code /v1} login and at a password change; otherwise null
 */
public record IssuedTokens(
        Session session,
        User user,
        String accessToken,
        Instant accessTokenExpiresAt,
        @Nullable Secret refreshToken,
        @Nullable DeviceToken deviceToken) {}
