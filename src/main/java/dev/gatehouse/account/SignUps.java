package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.throttle.Action;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Accounts that people make for themselves. The password is chosen by the caller who brings the token of the mail, so by the
 * owner of the mailbox. Whether the address has an account is not looked at before the mail is written, so neither the answer
 * nor its time tells.
 */
final class SignUps {
    private static final Set<MailedPurpose> CONFIRMED = Set.of(MailedPurpose.SIGN_UP);

    private final Foundation base;
    private final AccountSettings settings;
    private final MailedTokens tokens;
    private final AccountMails mails;
    private final SealedDeviceTokens deviceTokens;

    SignUps(Foundation base, AccountSettings settings) {
        this.base = base;
        this.settings = settings;
        this.tokens = base.tokens();
        this.mails = base.mails();
        this.deviceTokens = new SealedDeviceTokens(base.secrets());
    }

    /**
     * Queues a mail to an address, for its owner to confirm the sign-up or to learn that the address has an account.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code sign-up-closed}; {@code validation-failed}, which names the rule
     */
    void request(String email, @Nullable String locale, Requester requester) {
        requireOpen();
        base.throttle().take(Action.SIGN_UP, requester.origin());
        MailAddress address = Addresses.required(email);
        if (!settings.allows(address)) {
            throw Problem.VALIDATION_FAILED.exception(List.of(
                    new InvalidField("email", "domain-not-allowed", "is of a domain that cannot sign up here")));
        }
        AccountMails.Order order = AccountMails.Order.of(MailKind.SIGN_UP, address.text())
                .in(locale)
                .from(requester.origin());
        base.jdbi().useTransaction(tx -> {
            mails.queue(tx, order, id -> deviceTokens.seal(id, requester.deviceToken()));
            base.auditLog()
                    .add(
                            tx,
                            AuditEvent.ofOwn(
                                    AuditEvent.Kind.SIGN_UP_REQUESTED,
                                    new Actor(null, null, requester.origin()),
                                    base.auditLog().pseudonym(address.text())));
        });
    }

    private void requireOpen() {
        if (!settings.isSignUpOpen()) {
            throw Problem.SIGN_UP_CLOSED.exception();
        }
    }

    /**
     * Makes the account, with the token of the mail. The address is verified, and the other pending sign-ups of the address are
     * void. Signs nobody in; no device and no address becomes known, which the first login changes.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}; {@code sign-up-closed}, also when the domain
     *     may not sign up any more; {@code username-taken}; {@code validation-failed}, which names the rule that the password
     *     breaks. The token stays good after all of them but the first.
     */
    void confirm(Secret token, Secret password, Origin origin) {
        base.throttle().take(Action.MAILED_TOKEN, origin);
        MailedToken seen = tokens.look(token, CONFIRMED);
        MailAddress address = admitted(seen);
        base.jdbi().useTransaction(tx -> requireFree(tx, address));
        base.policy().require(password.reveal(), address.text(), "password");
        Secret hash = base.passwords().hash(PasswordDigest.ofNew(password.reveal()));
        base.jdbi().useTransaction(tx -> complete(tx, seen, address, hash, origin));
    }

    private MailAddress admitted(MailedToken token) {
        requireOpen();
        MailAddress address = MailAddress.of(token.address()).orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
        if (!settings.allows(address)) {
            throw Problem.SIGN_UP_CLOSED.exception("not with an address of this domain");
        }
        return address;
    }

    private void requireFree(Handle tx, MailAddress address) {
        if (base.profiles().isTaken(tx, address)
                || base.users().findRetirement(tx, address.key()).isPresent()) {
            throw Problem.USERNAME_TAKEN.exception();
        }
    }

    private void complete(Handle tx, MailedToken seen, MailAddress address, Secret hash, Origin origin) {
        tokens.takeSignUp(tx, seen);
        requireFree(tx, address);
        long id = base.users().add(tx, address.text(), hash, Set.of());
        base.profiles().setFirstAddress(tx, id, address, true);
        base.profiles().setLocale(tx, id, seen.locale());
        base.auditLog()
                .add(tx, AuditEvent.ofOwn(AuditEvent.Kind.USER_CREATED, Actor.withoutSession(id, origin), "sign-up"));
    }
}
