package dev.gatehouse.session;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.session.refresh.RefreshToken;
import dev.gatehouse.user.User;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Finds, lists and ends sessions. {@link dev.gatehouse.session.login.Logins} opens them, {@link Refreshes} keeps them active.
 */
public final class Sessions {
    private final Jdbi jdbi;
    private final SessionDao dao;
    private final SessionRevocation revocation;
    private final CredentialChange credentials;
    private final Clock clock;

    public Sessions(Jdbi jdbi, SessionRevocation revocation, CredentialChange credentials, Clock clock) {
        this.jdbi = jdbi;
        this.dao = jdbi.onDemand(SessionDao.class);
        this.revocation = revocation;
        this.credentials = credentials;
        this.clock = clock;
    }

    /** Returns whether the caller's session has ended since the request was admitted. */
    public boolean hasEnded(Caller caller) {
        return revocation.hasEnded(Objects.requireNonNull(caller.sessionId()));
    }

    /**
     * Opens a session. Returns false and opens none if the user was deactivated, or the user's password changed or a role was
     * removed concurrently.
     *
     * @param user as read when the user was authenticated
     * @param authentication how the user was authenticated
     * @param tokenExpiry of the access token that is issued with the session
     * @param refreshToken empty at the classic API
     */
    public static boolean open(
            Handle transaction,
            Session session,
            User user,
            Authentication authentication,
            Instant tokenExpiry,
            Optional<RefreshToken> refreshToken) {
        return SessionSql.insert(transaction, session, user, authentication, tokenExpiry, refreshToken);
    }

    /** Returns an active session of the caller. Throws {@code not-found} if it is not active or belongs to another user. */
    public Session get(Caller caller, UUID id) {
        return dao.findActive(id, caller.id(), clock.instant()).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /**
     * Lists the caller's active sessions, newest first.
     *
     * @param after the {@code next} of the previous page
     */
    public Page<Session> list(Caller caller, Optional<UUID> after, int limit) {
        return list(caller.id(), after, limit);
    }

    /** Lists a user's active sessions, newest first. */
    public Page<Session> list(long userId, Optional<UUID> after, int limit) {
        List<Session> found = dao.listActive(userId, after.orElse(Uuids.HIGHEST), clock.instant(), limit + 1);
        return Page.of(found, limit, Session::id);
    }

    /** Counts the active sessions of all users. Reads an index entry for each of them. */
    public long countActive() {
        return dao.countActive(clock.instant());
    }

    /** Lists a user's sessions that have not been purged, including ended and expired ones; newest first. */
    public List<Session> listKept(long userId) {
        return dao.listKept(userId);
    }

    /** Returns whether a session that has not been purged belongs to the user. */
    public boolean exists(UUID id, long userId) {
        return dao.exists(id, userId);
    }

    /** Returns whether a user's session has neither ended nor expired. */
    public boolean isActive(Handle transaction, UUID id, long userId) {
        return transaction.attach(SessionDao.class).existsActive(id, userId, clock.instant());
    }

    /**
     * Checks that the caller's session is still active, because another instance may have ended it a moment ago.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code invalid-token}
     */
    public void requireActive(Handle transaction, Caller caller) {
        if (!isActive(transaction, Objects.requireNonNull(caller.sessionId()), caller.id())) {
            throw Reauthentication.sessionEnded();
        }
    }

    /**
     * Ends a session of the caller, if it has not ended. Throws {@code not-found} if it is unknown or belongs to another user.
     */
    public void end(Caller caller, UUID id) {
        if (!dao.exists(id, caller.id())) {
            throw Problem.NOT_FOUND.exception();
        }
        boolean current = id.equals(caller.sessionId());
        revocation.end(
                id, caller.id(), current ? EndReason.SIGNED_OUT : EndReason.SIGNED_OUT_FROM_ELSEWHERE, caller.actor());
    }

    /** Ends the session of the request. */
    public void endCurrent(Caller caller) {
        revocation.end(Objects.requireNonNull(caller.sessionId()), caller.id(), EndReason.SIGNED_OUT, caller.actor());
    }

    /** Ends all sessions of the caller, or all except the session of the request. */
    public void endAll(Caller caller, boolean keepCurrent) {
        UUID kept = keepCurrent ? caller.sessionId() : null;
        jdbi.useTransaction(
                tx -> credentials.endSessions(tx, caller.id(), kept, EndReason.SIGNED_OUT_EVERYWHERE, caller.actor()));
    }
}
