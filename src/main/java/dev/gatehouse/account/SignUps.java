package dev.gatehouse.account;

import dev.gatehouse.account.mailedtoken.MailedPurpose;
import dev.gatehouse.account.mailedtoken.MailedToken;
import dev.gatehouse.account.mailedtoken.PresentedTokens;
import dev.gatehouse.account.mailedtoken.SealedDeviceTokens;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.password.ChosenPasswords;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Creates accounts of users who sign up. The caller who presents the mailed token chooses the password, so only the owner of
 * the mailbox can. The service looks up whether the address has an account only when it composes the mail, so neither the
 * response nor its duration reveals it.
 */
public final class SignUps {
    private static final Set<MailedPurpose> CONFIRMED = Set.of(MailedPurpose.SIGN_UP);

    private final Jdbi jdbi;
    private final Users users;
    private final Profiles profiles;
    private final ChosenPasswords chosen;
    private final PresentedTokens presented;
    private final Throttle throttle;
    private final AccountMails mails;
    private final SealedDeviceTokens deviceTokens;
    private final AuditLog auditLog;
    private final AccountSettings settings;

    public SignUps(
            Jdbi jdbi,
            Users users,
            Profiles profiles,
            ChosenPasswords chosen,
            PresentedTokens presented,
            Throttle throttle,
            AccountMails mails,
            SealedDeviceTokens deviceTokens,
            AuditLog auditLog,
            AccountSettings settings) {
        this.jdbi = jdbi;
        this.users = users;
        this.profiles = profiles;
        this.chosen = chosen;
        this.presented = presented;
        this.throttle = throttle;
        this.mails = mails;
        this.deviceTokens = deviceTokens;
        this.auditLog = auditLog;
        this.settings = settings;
    }

    /**
     * Queues a mail to an address: with a link that confirms the sign-up, or with the information that an account exists.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code sign-up-closed}; {@code validation-failed}, which names the rule;
     *     {@code too-many-attempts}
     */
    void request(String email, @Nullable String locale, Requester requester) {
        requireOpen();
        throttle.take(Action.SIGN_UP, requester.origin());
        MailAddress address = Addresses.required(email);
        if (!settings.allows(address)) {
            throw Problem.VALIDATION_FAILED.exception(
                    List.of(new InvalidField("email", "domain-not-allowed", "has a domain that cannot sign up here")));
        }
        AccountMails.Order order = AccountMails.Order.of(MailKind.SIGN_UP, address.text())
                .in(locale)
                .from(requester.origin());
        jdbi.useTransaction(tx -> {
            mails.queue(tx, order, id -> deviceTokens.seal(id, requester.deviceToken()));
            auditLog.add(
                    tx,
                    AuditEvent.of(
                            AuditEvent.Kind.SIGN_UP_REQUESTED,
                            new Actor(null, null, requester.origin()),
                            null,
                            auditLog.pseudonym(address.text())));
        });
    }

    private void requireOpen() {
        if (!settings.isSignUpOpen()) {
            throw Problem.SIGN_UP_CLOSED.exception();
        }
    }

    /**
     * Creates the account with the mailed token. The address counts as verified, and other pending sign-ups of the address
     * become invalid. Opens no session. No device or address becomes known before the first login.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}; {@code sign-up-closed}, also if the domain
     *     may no longer sign up; {@code username-taken}; {@code validation-failed}, which names the rule that the password
     *     breaks. The token stays valid after all of them except the first.
     */
    void confirm(Secret token, Secret password, Origin origin) {
        MailedToken seen = presented.find(token, CONFIRMED, origin);
        MailAddress address = admitted(seen);
        jdbi.useTransaction(tx -> requireFree(tx, address));
        Secret hash = chosen.hash(password, address.text(), "password");
        jdbi.useTransaction(tx -> complete(tx, seen, address, hash, origin));
    }

    private MailAddress admitted(MailedToken token) {
        requireOpen();
        MailAddress address = MailAddress.of(token.address()).orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
        if (!settings.allows(address)) {
            throw Problem.SIGN_UP_CLOSED.exception("The domain of the address is not allowed.");
        }
        return address;
    }

    private void requireFree(Handle tx, MailAddress address) {
        if (profiles.isTaken(tx, address)
                || users.findRetirement(tx, address.key()).isPresent()) {
            throw Problem.USERNAME_TAKEN.exception();
        }
    }

    private void complete(Handle tx, MailedToken seen, MailAddress address, Secret hash, Origin origin) {
        presented.takeSignUp(tx, seen);
        requireFree(tx, address);
        long id = users.add(tx, address.text(), hash, Set.of());
        profiles.setFirstAddress(tx, id, address, true);
        profiles.setLocale(tx, id, seen.locale());
        auditLog.add(tx, AuditEvent.ofOwn(AuditEvent.Kind.USER_CREATED, Actor.withoutSession(id, origin), "sign-up"));
    }
}
