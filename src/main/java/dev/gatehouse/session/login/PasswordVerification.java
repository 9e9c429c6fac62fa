package dev.gatehouse.session.login;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.session.PasswordTarget;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.throttle.LoginAttempt;
import dev.gatehouse.throttle.LoginThrottle;
import dev.gatehouse.throttle.ThrottleDecision;
import dev.gatehouse.user.User;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Proves that somebody is who they say they are, by their password, as often as the throttle lets them try. */
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

    /**
     * What is claimed.
     *
     * @param username as it was given
     * @param user who has that name, be they active or not
     */
    record Claim(
            String username,
            Optional<User> user,
            Origin origin,
            @Nullable Secret deviceToken) {

        LoginAttempt guess() {
            return new LoginAttempt(
                    PasswordTarget.key(username), user.map(User::id).orElse(null), origin, deviceToken);
        }

        private Passwords.Target target() {
            return PasswordTarget.of(username, user);
        }
    }

    /** What became of an attempt. */
    sealed interface AttemptResult {
        /** It was not made. */
        record Throttled(ProblemException refusal) implements AttemptResult {}

        /** It is counted as a failure until {@link #succeed} or {@link #cancel}. */
        record Made(ThrottleDecision.Admitted admitted, Passwords.Proof proof) implements AttemptResult {}
    }

    /** Makes an attempt, whoever it is about at the same cost. */
    CompletableFuture<AttemptResult> attempt(Claim claim, List<PasswordDigest> presented) {
        ThrottleDecision throttleDecision = loginThrottle.reserve(claim.guess());
        if (throttleDecision instanceof ThrottleDecision.Refused refused) {
            return CompletableFuture.completedFuture(throttled(refused, claim));
        }
        ThrottleDecision.Admitted admitted = (ThrottleDecision.Admitted) throttleDecision;
        try {
            return passwords
                    .verifyLater(presented, claim.target())
                    .thenApply(proof -> new AttemptResult.Made(admitted, proof));
        } catch (ProblemException e) {
            // Too busy to hash: nothing was learnt from it.
            loginThrottle.cancel(admitted);
            if (admitted.refusal().isPresent()) {
                return CompletableFuture.completedFuture(
                        refuse(admitted.refusal().get(), claim));
            }
            throw e;
        }
    }

    private AttemptResult.Throttled throttled(ThrottleDecision.Refused refused, Claim claim) {
        if (refused.isUntold()) {
            tell(refused, claim);
        }
        return new AttemptResult.Throttled(refused.exception());
    }

    /**
     * Returns what a wrong password is answered where strangers are refused, though it was tried; empty where it is answered as wrong.
     */
    Optional<AttemptResult.Throttled> refusal(AttemptResult.Made wrong, Claim claim) {
        return wrong.admitted().refusal().map(refused -> refuse(refused, claim));
    }

    private AttemptResult.Throttled refuse(ThrottleDecision.Refused refused, Claim claim) {
        loginThrottle.count(refused);
        return throttled(refused, claim);
    }

    /** Returns what an attempt costs that fails. */
    Passwords.Cost cost(Claim claim, List<PasswordDigest> presented) {
        return passwords.cost(presented, claim.target());
    }

    /** Spends what an attempt costs, and learns nothing from it. */
    void waste(Claim claim, List<PasswordDigest> presented) {
        passwords.verify(presented, claim.target());
    }

    /** Once for as long as the counter says no: a flood must not fill the trail. */
    private void tell(ThrottleDecision.Refused refused, Claim claim) {
        @Nullable Long userId = claim.user().map(User::id).orElse(null);
        String reason = Codes.of(refused.reason());
        String detail = userId == null ? reason + ": " + auditLog.pseudonym(claim.username()) : reason;
        AuditEvent event = new AuditEvent(AuditEvent.Kind.LOGIN_THROTTLED, null, userId, null, claim.origin(), detail);
        jdbi.useTransaction(tx -> {
            if (loginThrottle.tell(tx, refused)) {
                auditLog.add(tx, event);
            }
        });
    }

    /** It was right. In the transaction of what follows from it. */
    void succeed(Handle transaction, AttemptResult.Made made, User user) {
        loginThrottle.succeed(transaction, made.admitted(), user.id());
    }

    /** It decides nothing, and will be made again. */
    void cancel(AttemptResult.Made made) {
        loginThrottle.cancel(made.admitted());
    }

    /** What the device of who has succeeded is known by. */
    DeviceToken deviceToken(AttemptResult.Made made, User user) {
        return loginThrottle.deviceToken(made.admitted(), user.id());
    }
}
