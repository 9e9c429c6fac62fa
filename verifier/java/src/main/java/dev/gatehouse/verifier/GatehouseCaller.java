package dev.gatehouse.verifier;

import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The user whose access token was verified.
 *
 * @param userId the claim {@code sub}. It never changes, and is never given to another user
 * @param username the user's name when the token was issued. It can change
 * @param roles the user's roles when the token was issued. A change of roles ends the sessions of the user
 * @param sessionId the claim {@code sid}
 * @param fresh whether a login or a password confirmation issued the token, and not a refresh
 * @param authTime when the user last entered the correct password
 * @param amr the methods of the last authentication (RFC 8176), such as {@code pwd}
 * @param expiresAt when the token expires
 */
public record GatehouseCaller(
        String userId,
        String username,
        Set<String> roles,
        String sessionId,
        boolean fresh,
        Instant authTime,
        List<String> amr,
        Instant expiresAt)
        implements Principal {
    /** Copies the collections. */
    public GatehouseCaller {
        roles = Set.copyOf(roles);
        amr = List.copyOf(amr);
    }

    /** Returns the user id, because it identifies the user for ever. */
    @Override
    public String getName() {
        return userId;
    }

    /** Returns whether the user has a role. */
    public boolean hasRole(String role) {
        return roles.contains(role);
    }

    /**
     * Refuses a caller without a role.
     *
     * @throws VerificationException {@link Reason#MISSING_ROLE}
     */
    public void requireRole(String role) {
        if (!hasRole(role)) {
            throw VerificationException.missingRole(role);
        }
    }
}
