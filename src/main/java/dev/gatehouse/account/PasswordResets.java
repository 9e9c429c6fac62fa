package dev.gatehouse.account;

import dev.gatehouse.account.mailedtoken.MailedPurpose;
import dev.gatehouse.account.mailedtoken.MailedToken;
import dev.gatehouse.account.mailedtoken.PresentedTokens;
import dev.gatehouse.account.mailedtoken.SealedDeviceTokens;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.password.ChosenPasswords;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Sets passwords with a mailed token: resets and invitations. */
public final class PasswordResets {
    private static final Set<MailedPurpose> SETTING = Set.of(MailedPurpose.RESET, MailedPurpose.INVITATION);

    private final Jdbi jdbi;
    private final Profiles profiles;
    private final PresentedTokens presented;
    private final ChosenPasswords chosen;
    private final PasswordReplacement replacement;
    private final Throttle throttle;
    private final AccountMails mails;
    private final SealedDeviceTokens deviceTokens;
    private final AuditLog auditLog;

    public PasswordResets(
            Jdbi jdbi,
            Profiles profiles,
            PresentedTokens presented,
            ChosenPasswords chosen,
            PasswordReplacement replacement,
            Throttle throttle,
            AccountMails mails,
            SealedDeviceTokens deviceTokens,
            AuditLog auditLog) {
        this.jdbi = jdbi;
        this.profiles = profiles;
        this.presented = presented;
        this.chosen = chosen;
        this.replacement = replacement;
        this.throttle = throttle;
        this.mails = mails;
        this.deviceTokens = deviceTokens;
        this.auditLog = auditLog;
    }

    /**
     * Queues a reset mail to an address. {@link MailWriter} decides later whether the address belongs to a user and whether
     * the recipient's limit allows the mail, so the response reveals neither.
     */
    void requestReset(String email, Requester requester) {
        mails.requireOn();
        throttle.take(Action.PASSWORD_RESET, requester.origin());
        MailAddress address = Addresses.required(email);
        AccountMails.Order order =
                AccountMails.Order.of(MailKind.PASSWORD_RESET, address.text()).from(requester.origin());
        jdbi.useTransaction(tx -> mails.queue(tx, order, id -> deviceTokens.seal(id, requester.deviceToken())));
    }

    /**
     * Sets a password with a mailed token. Revokes all sessions and opens none. Forgets all known devices and addresses; the
     * address of this request becomes known.
     *
     * @return the token that the device presents at its next login
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}; {@code validation-failed}, which names the
     *     rule that the new password breaks, and the token stays valid
     */
    DeviceToken reset(Secret token, Secret wanted, Origin origin) {
        MailedToken seen = presented.find(token, SETTING, origin);
        Profile person = jdbi.inTransaction(tx -> presented.findUser(tx, seen))
                .orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
        Secret hash = chosen.hash(wanted, person.username(), "new_password");
        return jdbi.inTransaction(tx -> {
            Profile profile = presented.take(tx, seen);
            if (!profile.hasVerifiedAddress()) {
                // The token proves that the user receives mail at the address, which an administrator entered.
                profiles.verifyAddress(tx, profile.id());
            }
            auditLog.add(
                    tx,
                    AuditEvent.ofOwn(AuditEvent.Kind.PASSWORD_RESET, Actor.withoutSession(profile.id(), origin), null));
            return replacement
                    .replace(tx, profile, hash, null, EndReason.PASSWORD_RESET, origin)
                    .deviceToken();
        });
    }
}
