package dev.gatehouse.session;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.user.User;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in, and with what.
 *
 * @param user as they are now
 * @param refreshToken none at the classic API, and where it stays what it was
 * @param deviceToken at a login at `/v1`
 */
public record IssuedTokens(
        Session session,
        User user,
        String accessToken,
        Instant accessTokenExpiresAt,
        @Nullable Secret refreshToken,
        @Nullable DeviceToken deviceToken) {}
