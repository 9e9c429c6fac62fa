package dev.gatehouse.session;

import dev.gatehouse.user.User;
import java.time.Instant;

/**
 * The session of a refresh token that was presented.
 *
 * @param authenticatedAt when the user last entered the correct password in the session
 */
public record PresentedSession(Session session, User user, Instant authenticatedAt) {
    static PresentedSession of(SessionState held) {
        return new PresentedSession(
                held.session(), held.user(), held.authentication().time());
    }
}
