package dev.gatehouse.session.login;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.session.IssuedTokens;
import dev.gatehouse.session.Refreshes;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.SessionLimits;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.session.refresh.RefreshToken;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.throttle.LoginThrottle;
import dev.gatehouse.token.AccessTokenClaims;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.user.User;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Opens sessions for authenticated users, whatever the method of authentication. */
public final class SessionOpener {
    private final Jdbi jdbi;
    private final LoginThrottle loginThrottle;
    private final AccessTokens tokens;
    private final AuditLog auditLog;
    private final Refreshes refreshes;
    private final SessionLimits limits;
    private final NewDevice newDevice;
    private final Clock clock;

    public SessionOpener(
            Jdbi jdbi,
            LoginThrottle loginThrottle,
            AccessTokens tokens,
            AuditLog auditLog,
            Refreshes refreshes,
            SessionLimits limits,
            NewDevice newDevice,
            Clock clock) {
        this.jdbi = jdbi;
        this.loginThrottle = loginThrottle;
        this.tokens = tokens;
        this.auditLog = auditLog;
        this.refreshes = refreshes;
        this.limits = limits;
        this.newDevice = newDevice;
        this.clock = clock;
    }

    /**
     * Opens a session; the attempt then no longer counts as a failure.
     *
     * @return empty if the user was deactivated, or the user's password changed or a role was removed concurrently; then no
     *     session is open and the attempt is cancelled
     */
    Optional<IssuedTokens> open(AuthenticatedUser authenticated, NewSession wanted) {
        User user = authenticated.user();
        Instant now = clock.instant();
        Session session = session(user, wanted, now);
        Instant expiry = wanted.isClassic() ? session.expiresAt() : limits.tokenExpiry(session, now);
        AccessTokenClaims claims = session.claims(user, true, authenticated.authentication(), now, expiry);
        String token = wanted.isClassic() ? tokens.issueClassic(claims) : tokens.issue(claims);
        Optional<RefreshToken> refresh = wanted.isClassic() ? Optional.empty() : Optional.of(refreshes.first(session));
        boolean opened = jdbi.inTransaction(tx -> {
            boolean inserted = Sessions.open(tx, session, user, authenticated.authentication(), expiry, refresh);
            if (inserted) {
                record(tx, session, authenticated, wanted);
            }
            return inserted;
        });
        if (!opened) {
            loginThrottle.cancel(authenticated.attempt());
            return Optional.empty();
        }
        Secret refreshText = refresh.map(RefreshToken::text).orElse(null);
        @Nullable
        DeviceToken device = wanted.isClassic() ? null : loginThrottle.deviceToken(authenticated.attempt(), user.id());
        return Optional.of(new IssuedTokens(session, user, token, now, expiry, refreshText, device));
    }

    private void record(Handle transaction, Session session, AuthenticatedUser authenticated, NewSession wanted) {
        User user = authenticated.user();
        auditLog.add(
                transaction,
                AuditEvent.ofOwn(
                        AuditEvent.Kind.LOGIN,
                        new Actor(user.id(), session.id(), wanted.origin()),
                        wanted.isClassic() ? "classic" : null));
        loginThrottle.succeed(transaction, authenticated.attempt(), user.id());
        if (authenticated.attempt().isFromNewDevice()) {
            newDevice.noticed(transaction, user, session);
        }
    }

    private Session session(User user, NewSession wanted, Instant now) {
        UUID id = Uuids.v7(now);
        Optional<Duration> classicLifetime = wanted.classicLifetime();
        if (classicLifetime.isEmpty()) {
            return limits.opened(id, user.id(), now, wanted.origin(), wanted.deviceName());
        }
        Instant expires = SessionLimits.wholeSeconds(now).plus(classicLifetime.get());
        return new Session(
                id,
                user.id(),
                now,
                now,
                expires,
                expires,
                wanted.origin().address(),
                wanted.origin().userAgent(),
                wanted.deviceName());
    }
}
