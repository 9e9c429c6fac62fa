package dev.gatehouse.admin;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.SessionRevocation;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.user.Profiles;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Lists and revokes sessions of users, for administrators. */
public final class UserSessions {
    private final Jdbi jdbi;
    private final Profiles profiles;
    private final Sessions sessions;
    private final SessionRevocation revocation;
    private final CredentialChange credentials;

    public UserSessions(
            Jdbi jdbi,
            Profiles profiles,
            Sessions sessions,
            SessionRevocation revocation,
            CredentialChange credentials) {
        this.jdbi = jdbi;
        this.profiles = profiles;
        this.sessions = sessions;
        this.revocation = revocation;
        this.credentials = credentials;
    }

    /**
     * Returns a page of the active sessions of a user, newest first.
     *
     * @param after the {@code next} of the previous page
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} if no user has the id
     */
    public Page<Session> list(long userId, Optional<UUID> after, int limit) {
        requireUser(userId);
        return sessions.list(userId, after, limit);
    }

    /**
     * Revokes a session; does nothing if the session has ended.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} if the user has no such session
     */
    public void end(long userId, UUID id, Actor by) {
        if (!sessions.exists(id, userId)) {
            throw Problem.NOT_FOUND.exception();
        }
        jdbi.useTransaction(tx -> revocation.end(tx, id, userId, EndReason.ENDED_BY_ADMINISTRATOR, by));
    }

    /**
     * Revokes all sessions of a user.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} if no user has the id
     */
    public void endAll(long userId, Actor by) {
        requireUser(userId);
        jdbi.useTransaction(tx -> credentials.endSessions(tx, userId, null, EndReason.ENDED_BY_ADMINISTRATOR, by));
    }

    private void requireUser(long id) {
        if (profiles.find(id).isEmpty()) {
            throw Problem.NOT_FOUND.exception();
        }
    }
}
