package dev.gatehouse.token;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Role;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * What a token is to say.
 *
 * @param authentication that the session stands on
 * @param issuedAt from when it is good
 */
public record AccessTokenClaims(
        long userId,
        String username,
        Set<Role> roles,
        UUID sessionId,
        boolean fresh,
        Authentication authentication,
        Instant issuedAt,
        Instant expiresAt) {}
