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

/** The sessions that there are: finds, lists and ends them. {@link dev.gatehouse.session.login.Logins} opens them, {@link Refreshes} continues them. */
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

    /** Returns whether the caller's session has ended since the request was let in. */
    public boolean hasEnded(Caller caller) {
        return revocation.hasEnded(Objects.requireNonNull(caller.sessionId()));
    }

    /**
     * Opens a session. Returns false and opens none if the user has become inactive, or has another password or fewer roles by
     * now.
     *
     * @param user as the user was when they proved who they are
     * @param authentication that proved it
     * @param tokenExpiry of the access token that is issued with it
     * @param refreshToken none at the classic API
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

    /** One of the caller's own that goes on; not found when it does not, or is somebody else's. */
    public Session get(Caller caller, UUID id) {
        return dao.findActive(id, caller.id(), clock.instant()).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /**
     * The caller's own that go on, the newest first.
     *
     * @param after the {@code next} of the page before
     */
    public Page<Session> list(Caller caller, Optional<UUID> after, int limit) {
        return list(caller.id(), after, limit);
    }

    /** The same of anybody. */
    public Page<Session> list(long userId, Optional<UUID> after, int limit) {
        List<Session> found = dao.listActive(userId, after.orElse(Uuids.HIGHEST), clock.instant(), limit + 1);
        return Page.of(found, limit, Session::id);
    }

    /** All of somebody's that are kept, also those that are over; the newest first. */
    public List<Session> listKept(long userId) {
        return dao.listKept(userId);
    }

    /** Whether one is, or was, a user's. */
    public boolean exists(UUID id, long userId) {
        return dao.exists(id, userId);
    }

    /** Returns whether a user's session has neither ended nor expired. */
    public boolean isActive(Handle transaction, UUID id, long userId) {
        return transaction.attach(SessionDao.class).existsActive(id, userId, clock.instant());
    }

    /**
     * Checks that the caller's session still goes on: another instance may have ended it a moment ago.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code invalid-token}
     */
    public void requireActive(Handle transaction, Caller caller) {
        if (!isActive(transaction, Objects.requireNonNull(caller.sessionId()), caller.id())) {
            throw Reauthentication.sessionEnded();
        }
    }

    /** Ends one of the caller's own, or leaves it ended; not found when it is unknown or somebody else's. */
    public void end(Caller caller, UUID id) {
        if (!dao.exists(id, caller.id())) {
            throw Problem.NOT_FOUND.exception();
        }
        boolean current = id.equals(caller.sessionId());
        revocation.end(
                id, caller.id(), current ? EndReason.SIGNED_OUT : EndReason.SIGNED_OUT_FROM_ELSEWHERE, caller.actor());
    }

    /** Ends the caller's own. */
    public void endCurrent(Caller caller) {
        revocation.end(Objects.requireNonNull(caller.sessionId()), caller.id(), EndReason.SIGNED_OUT, caller.actor());
    }

    /** Ends all of the caller's own, or all others. */
    public void endAll(Caller caller, boolean keepCurrent) {
        UUID kept = keepCurrent ? caller.sessionId() : null;
        jdbi.useTransaction(
                tx -> credentials.endSessions(tx, caller.id(), kept, EndReason.SIGNED_OUT_EVERYWHERE, caller.actor()));
    }
}
