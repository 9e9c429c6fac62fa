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

/** What others are signed in with, for administrators. */
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
     * Those that go on, the newest first.
     *
     * @param after the {@code next} of the page before
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} when there is nobody of that id
     */
    public Page<Session> list(long userId, Optional<UUID> after, int limit) {
        requireUser(userId);
        return sessions.list(userId, after, limit);
    }

    /**
     * Ends one, or leaves it ended.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} when it is unknown or somebody else's
     */
    public void end(long userId, UUID id, Actor by) {
        if (!sessions.exists(id, userId)) {
            throw Problem.NOT_FOUND.exception();
        }
        jdbi.useTransaction(tx -> revocation.end(tx, id, userId, EndReason.ENDED_BY_ADMINISTRATOR, by));
    }

    /**
     * Ends them all.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} when there is nobody of that id
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
