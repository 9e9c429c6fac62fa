package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.user.MailAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * People who make an account for themselves. Whether somebody has the address is not looked at before the mail is written, so
 * no answer and no time tells.
 */
final class SignUps {
    private final Foundation base;
    private final AccountSettings settings;
    private final AccountMails mails;

    SignUps(Foundation base, AccountSettings settings) {
        this.base = base;
        this.settings = settings;
        this.mails = base.mails();
    }

    /**
     * Has a mail written to who signs up, or to who has that address already.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code sign-up-closed}; {@code validation-failed}, which names the rule
     */
    void request(String email, Secret password, @Nullable String locale, Origin origin) {
        requireOpen();
        base.throttle().take(Action.SIGN_UP, origin);
        MailAddress address = Addresses.required(email);
        if (!settings.allows(address.domain())) {
            throw Problem.VALIDATION_FAILED.exception(List.of(
                    new InvalidField("email", "domain-not-allowed", "is of a domain that cannot sign up here")));
        }
        base.policy().require(password.reveal(), address.text(), "password");
        Secret hash = base.passwords().hash(PasswordDigest.ofNew(password.reveal()));
        AccountMails.Order order =
                AccountMails.Order.of(MailKind.SIGN_UP, address.text()).in(locale);
        if (!base.throttle().tryTake(Action.SIGN_UP, address.key().bytes())) {
            return;
        }
        base.jdbi().useTransaction(tx -> {
            UUID id = mails.queue(tx, order);
            Instant now = base.clock().instant();
            Instant expires = now.plus(settings.verificationLifetime().toJavaDuration());
            base.tokens()
                    .add(
                            tx,
                            new MailedToken(
                                    id,
                                    MailedPurpose.SIGN_UP,
                                    null,
                                    address.text(),
                                    hash,
                                    locale,
                                    0,
                                    null,
                                    null,
                                    now,
                                    expires));
            base.trail()
                    .add(
                            tx,
                            new AuditEvent(
                                    AuditEvent.Kind.SIGN_UP_REQUESTED,
                                    null,
                                    null,
                                    null,
                                    origin,
                                    base.trail().pseudonym(address.text())));
        });
    }

    private void requireOpen() {
        if (!settings.isSignUpOpen()) {
            throw Problem.SIGN_UP_CLOSED.exception();
        }
    }

    /** The token has come back: from now on the account exists. */
    void complete(Handle tx, MailedToken token, MailAddress address, Origin origin) {
        requireOpen();
        if (base.profiles().isTaken(tx, address)) {
            throw Problem.USERNAME_TAKEN.exception();
        }
        long id = base.users().add(tx, address.text(), Objects.requireNonNull(token.password()), Set.of());
        base.profiles().setFirstAddress(tx, id, address, true);
        base.tokens().dropSignUps(tx, address.text());
        base.profiles().setLocale(tx, id, token.locale());
        base.trail().add(tx, AuditEvent.of(AuditEvent.Kind.USER_CREATED, id, null, origin, "sign-up"));
    }
}
