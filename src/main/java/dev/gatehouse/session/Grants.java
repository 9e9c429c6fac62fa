package dev.gatehouse.session;

import dev.gatehouse.token.Grant;
import dev.gatehouse.user.User;
import java.time.Instant;

/** What the tokens of a session say. */
final class Grants {
    private Grants() {}

    static Grant of(Session session, User user, boolean fresh, Instant authTime, Instant issuedAt, Instant expiresAt) {
        return new Grant(user.id(), user.username(), user.roles(), session.id(), fresh, authTime, issuedAt, expiresAt);
    }
}
