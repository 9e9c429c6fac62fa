package dev.gatehouse.session.login;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.session.IssuedTokens;
import dev.gatehouse.session.Refreshes;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.SessionClaims;
import dev.gatehouse.session.SessionLimits;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.session.refresh.RefreshToken;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.user.User;
import dev.gatehouse.user.Users;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Opens sessions for those who prove to be somebody. Whoever fails, fails after the same work. */
public final class Logins {
    private final Jdbi jdbi;
    private final Users users;
    private final PasswordVerification passwordVerification;
    private final AccessTokens tokens;
    private final AuditLog auditLog;
    private final Refreshes refreshes;
    private final SessionLimits limits;
    private final NewDevice newDevice;
    private final Clock clock;
    private final AttemptTimes times = new AttemptTimes();
    private final Counter results = Counters.of(
            "gatehouse_logins_total",
            "Attempts to sign in, by door and result",
            Counters.Label.of("door", At.class),
            Counters.Label.of("result", LoginResult.class));

    public Logins(
            Jdbi jdbi,
            Users users,
            PasswordVerification passwordVerification,
            AccessTokens tokens,
            AuditLog auditLog,
            Refreshes refreshes,
            SessionLimits limits,
            NewDevice newDevice,
            Clock clock) {
        this.jdbi = jdbi;
        this.users = users;
        this.passwordVerification = passwordVerification;
        this.tokens = tokens;
        this.auditLog = auditLog;
        this.refreshes = refreshes;
        this.limits = limits;
        this.newDevice = newDevice;
        this.clock = clock;
    }

    /** Which API a login is at. */
    public enum At {
        /** {@code /v1}: the session lasts, and is refreshed. */
        MODERN,
        /** The classic one: the session is as long as its token. */
        CLASSIC
    }

    /** Who signs in, with what, and from where. */
    private record Attempt(
            String username,
            List<PasswordDigest> presented,
            Device device,
            Origin origin,
            Optional<Duration> classicLifetime) {}

    /**
     * What somebody signs in from.
     *
     * @param name as its owner calls it
     * @param token what it was given at its last login
     */
    public record Device(@Nullable String name, @Nullable Secret token) {
        static final Device UNKNOWN = new Device(null, null);
    }

    /**
     * At `/v1`. No thread waits while the password is hashed.
     *
     * @param presented what the password they gave may mean
     */
    public CompletableFuture<Login> open(
            String username, List<PasswordDigest> presented, Device device, Origin origin) {
        return open(new Attempt(username, presented, device, origin, Optional.empty()));
    }

    /**
     * At the classic API.
     *
     * @param lifetime of the token and its session
     */
    public CompletableFuture<Login> openClassic(
            String username, List<PasswordDigest> presented, Origin origin, Duration lifetime) {
        return open(new Attempt(username, presented, Device.UNKNOWN, origin, Optional.of(lifetime)));
    }

    private CompletableFuture<Login> open(Attempt attempt) {
        At api = attempt.classicLifetime().isPresent() ? At.CLASSIC : At.MODERN;
        return CompletableFuture.completedFuture(attempt)
                .thenCompose(this::decide)
                .whenComplete((login, failure) -> {
                    LoginResult result = failure == null ? LoginResult.of(login) : LoginResult.FAILED;
                    results.labelValues(Codes.of(api), Codes.of(result)).inc();
                });
    }

    /** How logins have ended. */
    public Collector metrics() {
        return results;
    }

    private CompletableFuture<Login> decide(Attempt attempt) {
        // Whoever signs in at the same moment may have replaced the hash between the look and the leap: look again.
        return attempt(attempt)
                .thenCompose(login -> login.isPresent() ? CompletableFuture.completedFuture(login) : attempt(attempt))
                .thenApply(login -> login.orElseGet(Login.WrongPassword::new));
    }

    /** None when the user has become inactive, or what is stored of the password another, while it was looked at. */
    private CompletableFuture<Optional<Login>> attempt(Attempt attempt) {
        long begin = System.nanoTime();
        PasswordVerification.Claim claim = claim(attempt, users.find(attempt.username()));
        return passwordVerification
                .attempt(claim, attempt.presented())
                .thenApply(tried -> conclude(attempt, claim, tried, begin));
    }

    private Optional<Login> conclude(
            Attempt attempt, PasswordVerification.Claim claim, PasswordVerification.AttemptResult tried, long begin) {
        if (tried instanceof PasswordVerification.AttemptResult.Throttled throttled) {
            return Optional.of(new Login.Throttled(throttled.refusal(), delay(claim, attempt, begin)));
        }
        PasswordVerification.AttemptResult.Made made = (PasswordVerification.AttemptResult.Made) tried;
        Optional<User> active = claim.user().filter(User::active);
        if (active.isEmpty() || !made.proof().right()) {
            return Optional.of(wrong(attempt, claim, made, begin));
        }
        User user = active.get();
        Optional<Login> login = open(attempt, user, made);
        if (login.isPresent()) {
            made.proof().replacement().ifPresent(hash -> users.rehash(user, hash));
        } else {
            passwordVerification.cancel(made);
        }
        return login;
    }

    private Login wrong(
            Attempt attempt,
            PasswordVerification.Claim claim,
            PasswordVerification.AttemptResult.Made made,
            long begin) {
        Optional<User> found = claim.user();
        Login answer;
        if (found.filter(User::active).isPresent()) {
            refused(attempt, found, "wrong-password");
            answer = new Login.WrongPassword();
        } else {
            refused(attempt, found, found.isPresent() ? "inactive" : auditLog.pseudonym(attempt.username()));
            answer = new Login.UnknownUser();
        }
        times.add(passwordVerification.cost(claim, attempt.presented()), System.nanoTime() - begin);
        return passwordVerification
                .refusal(made, claim)
                .<Login>map(refusal -> new Login.Throttled(refusal.refusal(), Duration.ZERO))
                .orElse(answer);
    }

    /** What is left of the time that such an attempt takes when it is made. */
    private Duration delay(PasswordVerification.Claim claim, Attempt attempt, long begin) {
        Passwords.Cost cost = passwordVerification.cost(claim, attempt.presented());
        OptionalLong time = times.any(cost);
        if (time.isEmpty()) {
            // The first of its kind since the start.
            passwordVerification.waste(claim, attempt.presented());
            times.add(cost, System.nanoTime() - begin);
            return Duration.ZERO;
        }
        return Duration.ofNanos(time.getAsLong() - (System.nanoTime() - begin));
    }

    private static PasswordVerification.Claim claim(Attempt attempt, Optional<User> found) {
        return new PasswordVerification.Claim(
                attempt.username(), found, attempt.origin(), attempt.device().token());
    }

    private void refused(Attempt attempt, Optional<User> user, String detail) {
        auditLog.add(new AuditEvent(
                AuditEvent.Kind.LOGIN_REFUSED, null, user.map(User::id).orElse(null), null, attempt.origin(), detail));
    }

    private Optional<Login> open(Attempt attempt, User user, PasswordVerification.AttemptResult.Made made) {
        boolean classic = attempt.classicLifetime().isPresent();
        Instant now = clock.instant();
        Session session = session(attempt, user, now);
        Instant expiry = classic ? session.expiresAt() : limits.tokenExpiry(session, now);
        var grant = SessionClaims.of(session, user, true, now, now, expiry);
        String token = classic ? tokens.issueClassic(grant) : tokens.issue(grant);
        Optional<RefreshToken> refresh = classic ? Optional.empty() : Optional.of(refreshes.first(session));
        boolean opened = jdbi.inTransaction(tx -> {
            boolean inserted = Sessions.open(tx, session, user, expiry, refresh);
            if (inserted) {
                record(tx, session, user, attempt, made);
            }
            return inserted;
        });
        Secret refreshText = refresh.map(RefreshToken::text).orElse(null);
        @Nullable DeviceToken device = classic ? null : passwordVerification.deviceToken(made, user);
        return opened
                ? Optional.of(new Login.Opened(new IssuedTokens(session, user, token, expiry, refreshText, device)))
                : Optional.empty();
    }

    private void record(
            Handle transaction,
            Session session,
            User user,
            Attempt attempt,
            PasswordVerification.AttemptResult.Made made) {
        String detail = attempt.classicLifetime().isPresent() ? "classic" : null;
        auditLog.add(
                transaction,
                AuditEvent.ofOwn(AuditEvent.Kind.LOGIN, new Actor(user.id(), session.id(), attempt.origin()), detail));
        passwordVerification.succeed(transaction, made, user);
        if (made.admitted().isFromNewDevice()) {
            newDevice.noticed(transaction, user, session);
        }
    }

    private Session session(Attempt attempt, User user, Instant now) {
        UUID id = Uuids.v7(now);
        if (attempt.classicLifetime().isEmpty()) {
            return limits.opened(
                    id, user.id(), now, attempt.origin(), attempt.device().name());
        }
        Instant expires =
                SessionLimits.wholeSeconds(now).plus(attempt.classicLifetime().get());
        return new Session(
                id,
                user.id(),
                now,
                now,
                expires,
                expires,
                attempt.origin().address(),
                attempt.origin().userAgent(),
                attempt.device().name());
    }
}
