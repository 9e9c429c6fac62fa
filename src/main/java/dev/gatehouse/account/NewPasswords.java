package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.session.IssuedTokens;
import dev.gatehouse.session.Renewals;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.User;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** New passwords: for who knows the old one, and for who gets the mails of a verified address. */
final class NewPasswords {
    private static final Set<MailedPurpose> SETTING = Set.of(MailedPurpose.RESET, MailedPurpose.INVITATION);

    private final Foundation base;
    private final TokenBinding binding;
    private final AccountMails mails;
    private final SealedDeviceTokens deviceTokens;

    NewPasswords(Foundation base, TokenBinding binding) {
        this.base = base;
        this.binding = binding;
        this.mails = base.mails();
        this.deviceTokens = new SealedDeviceTokens(base.secrets());
    }

    /**
     * Changes the password of a caller who knows the current one. Ends all sessions, and opens a new one for the caller.
     *
     * @throws dev.gatehouse.kernel.ProblemException as {@link dev.gatehouse.session.Reauthentication#require}; {@code
     *     validation-failed}, which names the rule that the new password breaks; {@code invalid-token} if the session has
     *     ended meanwhile
     */
    IssuedTokens change(Caller caller, Secret current, Secret wanted) {
        User user = base.sessions().proofs().require(caller, PasswordDigest.candidates(current.reveal()));
        base.policy().require(wanted.reveal(), user.username(), "new_password");
        Secret hash = base.passwords().hash(PasswordDigest.ofNew(wanted.reveal()));
        Renewals.Renewal renewal = base.sessions().renewals().prepare(caller);
        DeviceToken device = base.jdbi().inTransaction(tx -> {
            renewal.open(tx);
            Profile profile = base.profiles().find(tx, user.id()).orElseThrow(Problem.NOT_FOUND::exception);
            base.auditLog().add(tx, AuditEvent.ofOwn(AuditEvent.Kind.PASSWORD_CHANGED, caller.actor(), null));
            renewal.requireFormerAmong(
                    set(tx, profile, hash, renewal.sessionId(), EndReason.PASSWORD_CHANGED, caller.origin()));
            return known(tx, profile, caller.origin());
        });
        return renewal.signedIn(device);
    }

    /**
     * Queues a mail for the owner of a verified address. Whether the address has an owner, and how many mails they have been
     * sent, is not looked at before the mail is written.
     */
    void requestReset(String email, Requester requester) {
        mails.requireOn();
        base.throttle().take(Action.PASSWORD_RESET, requester.origin());
        MailAddress address = Addresses.required(email);
        AccountMails.Order order =
                AccountMails.Order.of(MailKind.PASSWORD_RESET, address.text()).from(requester.origin());
        base.jdbi().useTransaction(tx -> mails.queue(tx, order, id -> deviceTokens.seal(id, requester.deviceToken())));
    }

    /**
     * For who brings the token of a mail. All sessions end, and nobody is signed in. Devices and addresses of before are
     * strangers; the one that the token comes from is known.
     *
     * @return what the device shows at its next login
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}; {@code validation-failed}, which names the
     *     rule that the new one breaks, and the token stays good
     */
    DeviceToken reset(Secret token, Secret wanted, Origin origin) {
        base.throttle().take(Action.MAILED_TOKEN, origin);
        MailedToken seen = base.tokens().look(token, SETTING);
        Profile person = base.jdbi()
                .inTransaction(tx -> binding.find(tx, seen))
                .orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
        base.policy().require(wanted.reveal(), person.username(), "new_password");
        Secret hash = base.passwords().hash(PasswordDigest.ofNew(wanted.reveal()));
        return base.jdbi().inTransaction(tx -> {
            Profile profile = binding.lock(tx, seen);
            base.tokens().take(tx, seen);
            if (!profile.hasVerifiedAddress()) {
                // The invited user gets the mails of the address, which an administrator may only have typed.
                base.profiles().verifyAddress(tx, profile.id());
            }
            base.auditLog()
                    .add(
                            tx,
                            AuditEvent.ofOwn(
                                    AuditEvent.Kind.PASSWORD_RESET, Actor.withoutSession(profile.id(), origin), null));
            set(tx, profile, hash, null, EndReason.PASSWORD_RESET, origin);
            return known(tx, profile, origin);
        });
    }

    /** Makes the caller's address known again, after the new password has made all of them strangers. */
    private DeviceToken known(Handle tx, Profile profile, Origin origin) {
        byte[] account =
                UsernameKey.of(profile.username()).map(UsernameKey::bytes).orElseGet(() -> new byte[0]);
        return base.throttle().afterProof(tx, profile.id(), account, origin);
    }

    private Set<UUID> set(
            Handle tx, Profile profile, Secret hash, @Nullable UUID kept, EndReason reason, Origin origin) {
        mails.notice(tx, MailKind.PASSWORD_CHANGED, profile, origin);
        Actor by = Actor.withoutSession(profile.id(), origin);
        return base.sessions().credentials().setPassword(tx, profile.id(), hash, kept, reason, by);
    }
}
