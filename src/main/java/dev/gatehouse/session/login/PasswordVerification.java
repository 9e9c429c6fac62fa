package dev.gatehouse.session.login;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.throttle.AttemptTicket;
import dev.gatehouse.throttle.LoginThrottle;
import dev.gatehouse.throttle.ThrottleDecision;
import dev.gatehouse.user.User;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Verifies passwords within the rate limits. */
public final class PasswordVerification {
    private final Jdbi jdbi;
    private final Passwords passwords;
    private final LoginThrottle loginThrottle;
    private final AuditLog auditLog;

    public PasswordVerification(Jdbi jdbi, Passwords passwords, LoginThrottle loginThrottle, AuditLog auditLog) {
        this.jdbi = jdbi;
        this.passwords = passwords;
        this.loginThrottle = loginThrottle;
        this.auditLog = auditLog;
    }

    /** The result of an attempt. */
    sealed interface AttemptResult {
        /** Applies the function of the case. */
        <T> T fold(Function<Throttled, T> throttled, Function<Made, T> made);

        /** The password was not verified, because of the rate limit. */
        record Throttled(ProblemException refusal) implements AttemptResult {
            @Override
            public <T> T fold(Function<Throttled, T> throttled, Function<Made, T> made) {
                return throttled.apply(this);
            }
        }

        /**
         * The password was verified.
         *
         * @param instead the refusal that unknown clients receive at that moment; it is the response to a wrong password
         */
        record Made(AttemptTicket ticket, Passwords.Proof proof, Optional<ThrottleDecision.Refused> instead)
                implements AttemptResult {
            @Override
            public <T> T fold(Function<Throttled, T> throttled, Function<Made, T> made) {
                return made.apply(this);
            }
        }
    }

    /**
     * Verifies a password within the rate limits. The cost is the same for existing and unknown users.
     *
     * @param user the user with that name, active or not
     */
    CompletableFuture<AttemptResult> attempt(PresentedPassword presented, Optional<User> user) {
        return loginThrottle
                .reserve(presented.attempt(user))
                .fold(
                        admitted -> attempt(presented, user, admitted),
                        refused -> CompletableFuture.completedFuture(throttled(refused, presented, user)));
    }

    private CompletableFuture<AttemptResult> attempt(
            PresentedPassword presented, Optional<User> user, ThrottleDecision.Admitted admitted) {
        try {
            return passwords
                    .verifyLater(presented.digests(), presented.target(user))
                    .thenApply(proof -> new AttemptResult.Made(admitted.ticket(), proof, admitted.refusal()));
        } catch (ProblemException e) {
            // The password was not hashed, so the attempt must not count.
            loginThrottle.cancel(admitted.ticket());
            if (admitted.refusal().isPresent()) {
                return CompletableFuture.completedFuture(
                        refuse(admitted.refusal().get(), presented, user));
            }
            throw e;
        }
    }

    /**
     * Returns the response to a wrong password while unknown clients are refused, so that a known client's response does not
     * reveal that the password was verified; empty if the response is that the password is wrong.
     */
    Optional<ProblemException> refusal(AttemptResult.Made wrong, PresentedPassword presented, Optional<User> user) {
        return wrong.instead().map(refused -> refuse(refused, presented, user).refusal());
    }

    private AttemptResult.Throttled refuse(
            ThrottleDecision.Refused refused, PresentedPassword presented, Optional<User> user) {
        loginThrottle.count(refused);
        return throttled(refused, presented, user);
    }

    private AttemptResult.Throttled throttled(
            ThrottleDecision.Refused refused, PresentedPassword presented, Optional<User> user) {
        if (refused.isUntold()) {
            tell(refused, presented, user);
        }
        return new AttemptResult.Throttled(refused.exception());
    }

    /** Audits the refusal once per refusal period, so that a flood of requests cannot fill the audit log. */
    private void tell(ThrottleDecision.Refused refused, PresentedPassword presented, Optional<User> user) {
        @Nullable Long userId = user.map(User::id).orElse(null);
        String reason = Codes.of(refused.reason());
        String detail = userId == null ? reason + ": " + auditLog.pseudonym(presented.username()) : reason;
        AuditEvent event =
                new AuditEvent(AuditEvent.Kind.LOGIN_THROTTLED, null, userId, null, presented.origin(), detail);
        jdbi.useTransaction(tx -> {
            if (loginThrottle.tell(tx, refused)) {
                auditLog.add(tx, event);
            }
        });
    }

    /** Returns the cost of a failed attempt. */
    Passwords.Cost cost(PresentedPassword presented, Optional<User> user) {
        return passwords.cost(presented.digests(), presented.target(user));
    }

    /** Spends the cost of an attempt and discards the result. */
    void waste(PresentedPassword presented, Optional<User> user) {
        passwords.verify(presented.digests(), presented.target(user));
    }
}
