package dev.gatehouse.kernel;

import java.security.Principal;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as their access token says, and from where.
 *
 * @param id the user's id
 * @param username as the user's name was when the token was issued
 * @param sessionId the session the token belongs to; none when a neighbour with the shared key made it
 * @param fresh whether the token comes straight from a login
 * @param authentication the last time the user proved who they are; none for tokens of the classic API
 * @param expiresAt when the token stops being accepted
 * @param byCookie whether a browser sent the token by itself
 * @param origin of the request
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

    /** Who changes something by this request. */
    public Actor actor() {
        return new Actor(id, sessionId, origin);
    }

    @Override
    public String getName() {
        return username;
    }
}
