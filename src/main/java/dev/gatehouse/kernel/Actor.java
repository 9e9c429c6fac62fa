package dev.gatehouse.kernel;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who changes something, in which session, and from where.
 *
 * @param id of the user; null for the service itself and its commands
 * @param sessionId of the user's request; null without a session, as with a mailed link
 * @param origin of the request; null for the service itself and its commands
 */
public record Actor(
        @Nullable Long id,
        @Nullable UUID sessionId,
        @Nullable Origin origin) {
    /** The service itself, or an operator by one of its commands. */
    public static final Actor SERVICE = new Actor(null, null, null);

    /** A user who acts without a session. */
    public static Actor withoutSession(long id, Origin origin) {
        return new Actor(id, null, origin);
    }

    /** Returns whether it is that user. */
    public boolean is(long userId) {
        return id != null && id == userId;
    }
}
