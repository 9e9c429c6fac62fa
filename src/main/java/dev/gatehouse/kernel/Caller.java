package dev.gatehouse.kernel;

import java.security.Principal;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The user who makes a request, as the access token states, with the origin of the request.
 *
 * @param id the user's id
 * @param username the user's name when the token was issued
 * @param sessionId the session that the token belongs to; null if another service issued the token with the shared key
 * @param fresh whether a login or a password confirmation issued the token, not a refresh
 * @param authentication the last authentication of the user; null for tokens of the classic API
 * @param expiresAt when the token expires
 * @param byCookie whether the token came in a cookie, which requires a CSRF token
 * @param origin the origin of the request
 */
public record Caller(
        long id,
        String username,
        Set<Role> roles,
        @Nullable UUID sessionId,
        boolean fresh,
        @Nullable Authentication authentication,
        Instant expiresAt,
        boolean byCookie,
        Origin origin)
        implements Principal {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Returns the actor for changes that this request makes. */
    public Actor actor() {
        return new Actor(id, sessionId, origin);
    }

    @Override
    public String getName() {
        return username;
    }
}
