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

/** Tries passwords as often as the throttle lets anybody try. */
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

    /** What became of an attempt. */
    sealed interface AttemptResult {
        /** Reads it: one function for each case. */
        <T> T fold(Function<Throttled, T> throttled, Function<Made, T> made);

        /** It was not made. */
        record Throttled(ProblemException refusal) implements AttemptResult {
            @Override
            public <T> T fold(Function<Throttled, T> throttled, Function<Made, T> made) {
                return throttled.apply(this);
            }
        }

        /**
         * It was made.
         *
         * @param instead what strangers are refused with at that moment, and so what a wrong password is answered
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
     * Makes an attempt, whoever it is about at the same cost.
     *
     * @param user who has the name, be they active or not
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
            // Too busy to hash: nothing was learnt from it.
            loginThrottle.cancel(admitted.ticket());
            if (admitted.refusal().isPresent()) {
                return CompletableFuture.completedFuture(
                        refuse(admitted.refusal().get(), presented, user));
            }
            throw e;
        }
    }

    /**
     * Returns what a wrong password is answered where strangers are refused, though it was tried; empty where it is answered as wrong.
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

    /** Once for as long as the counter says no: a flood must not fill the trail. */
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

    /** Returns what an attempt costs that fails. */
    Passwords.Cost cost(PresentedPassword presented, Optional<User> user) {
        return passwords.cost(presented.digests(), presented.target(user));
    }

    /** Spends what an attempt costs, and learns nothing from it. */
    void waste(PresentedPassword presented, Optional<User> user) {
        passwords.verify(presented.digests(), presented.target(user));
    }
}
