package dev.gatehouse.token;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Role;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * The claims of an access token that is to be issued.
 *
 * @param authentication the last one of the user in the session
 * @param issuedAt also {@code nbf}
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
