package dev.gatehouse.session.login;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.session.login.PasswordVerification.AttemptResult;
import dev.gatehouse.user.User;
import dev.gatehouse.user.Users;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Authenticates users by password. All failures cost the same work, whether or not the user exists. */
public final class PasswordAuthenticator {
    private final Users users;
    private final PasswordVerification passwordVerification;
    private final AuditLog auditLog;
    private final Clock clock;
    private final AttemptTimes times = new AttemptTimes();

    public PasswordAuthenticator(
            Users users, PasswordVerification passwordVerification, AuditLog auditLog, Clock clock) {
        this.users = users;
        this.passwordVerification = passwordVerification;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /** The result of an authentication. */
    sealed interface Result {
        /** Applies the function of the case. */
        <T> T fold(Function<Authenticated, T> authenticated, Function<Refused, T> refused);

        /**
         * The password was right.
         *
         * @param replacement of the stored hash, to be stored once the session is open
         */
        record Authenticated(AuthenticatedUser user, Optional<Secret> replacement) implements Result {
            @Override
            public <T> T fold(Function<Authenticated, T> authenticated, Function<Refused, T> refused) {
                return authenticated.apply(this);
            }
        }

        /**
         * The login is refused.
         *
         * @param login the result of the login
         */
        record Refused(Login login) implements Result {
            @Override
            public <T> T fold(Function<Authenticated, T> authenticated, Function<Refused, T> refused) {
                return refused.apply(this);
            }
        }
    }

    /** Verifies the presented password. No thread waits while the password is hashed. */
    CompletableFuture<Result> authenticate(PresentedPassword presented) {
        long begin = System.nanoTime();
        Optional<User> found = users.find(presented.username());
        return passwordVerification
                .attempt(presented, found)
                .thenApply(result -> result.fold(
                        throttled -> new Result.Refused(
                                new Login.Throttled(throttled.refusal(), delay(presented, found, begin))),
                        made -> conclude(presented, found, made, begin)));
    }

    /** Replaces the stored hash, because the parameters for new hashes have changed. */
    void rehash(Result.Authenticated authenticated) {
        authenticated
                .replacement()
                .ifPresent(hash -> users.rehash(authenticated.user().user(), hash));
    }

    private Result conclude(PresentedPassword presented, Optional<User> found, AttemptResult.Made made, long begin) {
        Optional<User> active = found.filter(User::active);
        if (active.isEmpty() || !made.proof().right()) {
            return new Result.Refused(wrong(presented, found, made, begin));
        }
        return new Result.Authenticated(
                new AuthenticatedUser(active.get(), Authentication.byPassword(clock.instant()), made.ticket()),
                made.proof().replacement());
    }

    private Login wrong(PresentedPassword presented, Optional<User> found, AttemptResult.Made made, long begin) {
        Login answer;
        if (found.filter(User::active).isPresent()) {
            record(presented, found, "wrong-password");
            answer = new Login.WrongPassword();
        } else {
            record(presented, found, found.isPresent() ? "inactive" : auditLog.pseudonym(presented.username()));
            answer = new Login.UnknownUser();
        }
        times.add(passwordVerification.cost(presented, found), System.nanoTime() - begin);
        return passwordVerification
                .refusal(made, presented, found)
                .<Login>map(refusal -> new Login.Throttled(refusal, Duration.ZERO))
                .orElse(answer);
    }

    private void record(PresentedPassword presented, Optional<User> found, String detail) {
        auditLog.add(new AuditEvent(
                AuditEvent.Kind.LOGIN_REFUSED,
                null,
                found.map(User::id).orElse(null),
                null,
                presented.origin(),
                detail));
    }

    /** Returns the remaining part of the time that such an attempt takes when the password is verified. */
    private Duration delay(PresentedPassword presented, Optional<User> found, long begin) {
        Passwords.Cost cost = passwordVerification.cost(presented, found);
        OptionalLong time = times.any(cost);
        if (time.isEmpty()) {
            // No attempt of this cost since the start: compute the hash, to measure its time.
            passwordVerification.waste(presented, found);
            times.add(cost, System.nanoTime() - begin);
            return Duration.ZERO;
        }
        return Duration.ofNanos(time.getAsLong() - (System.nanoTime() - begin));
    }
}
