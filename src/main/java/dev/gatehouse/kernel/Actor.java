package dev.gatehouse.kernel;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The user who makes a change, with session and origin.
 *
 * @param id the user's id; null for the service itself and its commands
 * @param sessionId the session of the request; null without a session, for example for a mailed link
 * @param origin the origin of the request; null for the service itself and its commands
 */
public record Actor(
        @Nullable Long id,
        @Nullable UUID sessionId,
        @Nullable Origin origin) {
    /** The service itself, or an operator who runs a command. */
    public static final Actor SERVICE = new Actor(null, null, null);

    /** Returns a user who acts without a session, for example with a mailed link. */
    public static Actor withoutSession(long id, Origin origin) {
        return new Actor(id, null, origin);
    }

    /** Returns whether the actor is that user. */
    public boolean is(long userId) {
        return id != null && id == userId;
    }
}
