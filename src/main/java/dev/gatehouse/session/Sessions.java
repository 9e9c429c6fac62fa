package dev.gatehouse.session;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.session.refresh.RefreshKeys;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.Revocations;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Being signed in: what there is of it, and its end. It begins with {@link #logins} and goes on by {@link #refreshes}. */
public final class Sessions {
    private final Jdbi jdbi;
    private final SessionDao dao;
    private final AccessTokens tokens;
    private final SessionRevocation ends;
    private final CredentialChange credentials;
    private final Reauthentication proofs;
    private final Logins logins;
    private final Refreshes refreshes;
    private final Confirmations confirmations;
    private final Renewals renewals;
    private final Clock clock;

    private Sessions(Foundation base, SessionLimits limits) {
        jdbi = base.jdbi();
        dao = jdbi.onDemand(SessionDao.class);
        tokens = base.tokens();
        clock = base.clock();
        ends = new SessionRevocation(jdbi, base.revocations(), base.auditLog(), clock);
        credentials = new CredentialChange(base.users(), base.profiles(), ends, base.throttle(), base.pending());
        proofs = new Reauthentication(jdbi, base.passwords(), ends, base.auditLog(), clock);
        RefreshKeys keys = new RefreshKeys(base.secrets());
        refreshes = new Refreshes(jdbi, ends, base.auditLog(), tokens, keys, limits, clock);
        logins = new Logins(
                jdbi,
                base.users(),
                new PasswordVerification(jdbi, base.passwords(), base.throttle().guesses(), base.auditLog()),
                tokens,
                base.auditLog(),
                refreshes,
                limits,
                base.newDevice(),
                clock);
        confirmations = new Confirmations(jdbi, proofs, tokens, base.auditLog(), keys, limits, clock);
        renewals = new Renewals(proofs, refreshes, tokens, base.auditLog(), limits, clock);
    }

    /**
     * What sessions stand on.
     *
     * @param revocations where their ends are made known
     * @param pending what is void once credentials have changed
     * @param newDevice what is done when somebody signs in from where they never have
     */
    public record Foundation(
            Jdbi jdbi,
            Users users,
            Profiles profiles,
            Passwords passwords,
            AccessTokens tokens,
            Revocations revocations,
            AuditLog auditLog,
            MasterSecrets secrets,
            Throttle throttle,
            CredentialChange.PendingTokens pending,
            NewDevice newDevice,
            Clock clock) {}

    /** @param accessToken how long one is accepted */
    public static Sessions on(Foundation base, SessionSettings settings, Duration accessToken) {
        return new Sessions(base, new SessionLimits(settings, accessToken));
    }

    public Logins logins() {
        return logins;
    }

    public Refreshes refreshes() {
        return refreshes;
    }

    public Reauthentication proofs() {
        return proofs;
    }

    public Confirmations confirmations() {
        return confirmations;
    }

    public Renewals renewals() {
        return renewals;
    }

    public CookieClearing clearing(SessionCookies cookies) {
        return new CookieClearing(refreshes, tokens, cookies);
    }

    /** Returns whether the caller's session has ended since the request was let in. */
    boolean hasEnded(Caller caller) {
        return ends.hasEnded(Objects.requireNonNull(caller.sessionId()));
    }

    public SessionRevocation ends() {
        return ends;
    }

    /** The one way to change what a user signs in with or is reached by. */
    public CredentialChange credentials() {
        return credentials;
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
        ends.end(id, caller.id(), current ? EndReason.SIGNED_OUT : EndReason.SIGNED_OUT_FROM_ELSEWHERE, caller.actor());
    }

    /** Ends the caller's own. */
    public void endCurrent(Caller caller) {
        ends.end(Objects.requireNonNull(caller.sessionId()), caller.id(), EndReason.SIGNED_OUT, caller.actor());
    }

    /** Ends all of the caller's own, or all others. */
    public void endAll(Caller caller, boolean keepCurrent) {
        UUID kept = keepCurrent ? caller.sessionId() : null;
        jdbi.useTransaction(
                tx -> credentials.endSessions(tx, caller.id(), kept, EndReason.SIGNED_OUT_EVERYWHERE, caller.actor()));
    }
}
