package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.ChosenPasswords;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.session.IssuedTokens;
import dev.gatehouse.session.Reauthentication;
import dev.gatehouse.session.Renewals;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.User;
import org.jdbi.v3.core.Jdbi;

/** Changes the password of a caller who knows the current one. */
public final class PasswordChanges {
    private final Jdbi jdbi;
    private final Profiles profiles;
    private final Reauthentication reauthentication;
    private final Renewals renewals;
    private final ChosenPasswords chosen;
    private final PasswordReplacement replacement;
    private final AuditLog auditLog;

    public PasswordChanges(
            Jdbi jdbi,
            Profiles profiles,
            Reauthentication reauthentication,
            Renewals renewals,
            ChosenPasswords chosen,
            PasswordReplacement replacement,
            AuditLog auditLog) {
        this.jdbi = jdbi;
        this.profiles = profiles;
        this.reauthentication = reauthentication;
        this.renewals = renewals;
        this.chosen = chosen;
        this.replacement = replacement;
        this.auditLog = auditLog;
    }

    /**
     * Changes the password, revokes all sessions and opens a new session for the caller.
     *
     * @throws dev.gatehouse.kernel.ProblemException as {@link dev.gatehouse.session.Reauthentication#require}; {@code
     *     validation-failed}, which names the rule that the new password breaks; {@code invalid-token} if the session was
     *     revoked concurrently
     */
    IssuedTokens change(Caller caller, Secret current, Secret wanted) {
        Reauthentication.Confirmed confirmed =
                reauthentication.require(caller, PasswordDigest.candidates(current.reveal()));
        User user = confirmed.user();
        Secret hash = chosen.hash(wanted, user.username(), "new_password");
        Renewals.Renewal renewal = renewals.prepare(caller, confirmed.authentication());
        DeviceToken device = jdbi.inTransaction(tx -> {
            renewal.open(tx);
            Profile profile = profiles.find(tx, user.id()).orElseThrow(Problem.NOT_FOUND::exception);
            auditLog.add(tx, AuditEvent.ofOwn(AuditEvent.Kind.PASSWORD_CHANGED, caller.actor(), null));
            PasswordReplacement.Result result = replacement.replace(
                    tx, profile, hash, renewal.sessionId(), EndReason.PASSWORD_CHANGED, caller.origin());
            renewal.requireFormerAmong(result.endedSessions());
            return result.deviceToken();
        });
        return renewal.signedIn(device);
    }
}
