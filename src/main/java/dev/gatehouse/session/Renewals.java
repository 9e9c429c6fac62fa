package dev.gatehouse.session;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.session.refresh.RefreshToken;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.user.User;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Opens a new session for a caller whose credentials change. It replaces the session of the request. */
public final class Renewals {
    private final Reauthentication reauthentication;
    private final Refreshes refreshes;
    private final AccessTokens tokens;
    private final AuditLog auditLog;
    private final SessionLimits limits;
    private final Clock clock;

    public Renewals(
            Reauthentication reauthentication,
            Refreshes refreshes,
            AccessTokens tokens,
            AuditLog auditLog,
            SessionLimits limits,
            Clock clock) {
        this.reauthentication = reauthentication;
        this.refreshes = refreshes;
        this.tokens = tokens;
        this.auditLog = auditLog;
        this.limits = limits;
        this.clock = clock;
    }

    /** A session that is opened in the transaction of the credential change. */
    public static final class Renewal {
        private final UUID former;
        private final IssuedTokens next;
        private final Authentication authentication;
        private final RefreshToken refresh;
        private final Origin origin;
        private final AuditLog auditLog;

        private Renewal(
                UUID former,
                IssuedTokens next,
                Authentication authentication,
                RefreshToken refresh,
                Origin origin,
                AuditLog auditLog) {
            this.former = former;
            this.next = next;
            this.authentication = authentication;
            this.refresh = refresh;
            this.origin = origin;
            this.auditLog = auditLog;
        }

        /** Returns the id of the new session, which stays active when all others are revoked. */
        public UUID sessionId() {
            return next.session().id();
        }

        /**
         * Opens the new session. Locks the user until the transaction ends.
         *
         * @throws dev.gatehouse.kernel.ProblemException {@code invalid-token} if the user has become inactive
         */
        public void open(Handle transaction) {
            Session session = next.session();
            if (!SessionSql.insertRenewal(transaction, session, authentication, next.accessTokenExpiresAt(), refresh)) {
                throw Reauthentication.sessionEnded();
            }
            auditLog.add(
                    transaction,
                    AuditEvent.ofOwn(
                            AuditEvent.Kind.LOGIN,
                            new Actor(session.userId(), session.id(), origin),
                            "password-change"));
        }

        /**
         * Checks that the caller's session was still active when this transaction ended it.
         *
         * @param ended the ids of all sessions that the change ended
         * @throws dev.gatehouse.kernel.ProblemException {@code invalid-token} if the session had ended before
         */
        public void requireFormerAmong(Set<UUID> ended) {
            if (!ended.contains(former)) {
                throw Reauthentication.sessionEnded();
            }
        }

        /**
         * Returns the tokens that the caller receives after the commit.
         *
         * @param deviceToken for the device's next login, because the change forgot all known devices
         */
        public IssuedTokens signedIn(DeviceToken deviceToken) {
            return new IssuedTokens(
                    next.session(),
                    next.user(),
                    next.accessToken(),
                    next.issuedAt(),
                    next.accessTokenExpiresAt(),
                    next.refreshToken(),
                    deviceToken);
        }
    }

    /**
     * Prepares a session for a caller whose password was just verified. It keeps the device name of the caller's session. The
     * tokens are signed here, outside any transaction.
     *
     * @param authentication the verification of the password
     * @throws dev.gatehouse.kernel.ProblemException {@code invalid-token} if the caller's session has ended
     */
    public Renewal prepare(Caller caller, Authentication authentication) {
        SessionState held = reauthentication.held(caller);
        User user = held.user();
        Instant now = clock.instant();
        Session session = limits.opened(
                Uuids.v7(now), user.id(), now, caller.origin(), held.session().deviceName());
        Instant expiry = limits.tokenExpiry(session, now);
        String token = tokens.issue(session.claims(user, true, authentication, now, expiry));
        RefreshToken refresh = refreshes.first(session);
        return new Renewal(
                held.session().id(),
                new IssuedTokens(session, user, token, now, expiry, refresh.text(), null),
                authentication,
                refresh,
                caller.origin(),
                auditLog);
    }
}
