package dev.gatehouse.token;

import dev.gatehouse.kernel.Role;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * What a token is to say.
 *
 * @param authTime when the password was proved
 * @param issuedAt from when it is good
 */
public record AccessTokenClaims(
        long userId,
        String username,
        Set<Role> roles,
        UUID sessionId,
        boolean fresh,
        Instant authTime,
        Instant issuedAt,
        Instant expiresAt) {}
