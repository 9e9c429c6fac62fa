package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.user.MailAddress;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.UsernameKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Where people's mails go: nothing counts before a token that was mailed there has come back. */
final class Addresses {
    private static final Set<MailedPurpose> CONFIRMED = Set.of(MailedPurpose.SIGN_UP, MailedPurpose.ADDRESS);

    private final Foundation base;
    private final MailedTokens tokens;
    private final SignUps signUps;
    private final AccountMails mails;

    Addresses(Foundation base, MailedTokens tokens, SignUps signUps, AccountMails mails) {
        this.base = base;
        this.tokens = tokens;
        this.signUps = signUps;
        this.mails = mails;
    }

    /** @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} when it is none */
    static MailAddress required(String typed) {
        return MailAddress.of(typed)
                .orElseThrow(() -> Problem.VALIDATION_FAILED.exception(
                        List.of(new InvalidField("email", "not-an-address", "is no mail address"))));
    }

    /** Mails a token to a new address, unless it is somebody else's: then that is mailed. */
    void requestChange(Caller caller, String typed, Origin origin) {
        mails.requireOn();
        base.throttle().take(Action.EMAIL_VERIFICATION, origin);
        MailAddress address = required(typed);
        boolean flows =
                base.throttle().tryTake(Action.EMAIL_VERIFICATION, address.key().bytes());
        base.jdbi().useTransaction(tx -> {
            base.trail()
                    .add(
                            tx,
                            AuditEvent.of(
                                    AuditEvent.Kind.ADDRESS_CHANGE_REQUESTED,
                                    caller.id(),
                                    caller.sessionId(),
                                    origin,
                                    null));
            if (flows) {
                mails.queue(
                        tx,
                        AccountMails.Order.of(MailKind.ADDRESS_CHANGE, address.text())
                                .about(caller.id()));
            }
        });
    }

    /** Takes the token that has come back, of a sign-up or a change. */
    void confirm(Secret token, Origin origin) {
        base.throttle().take(Action.MAILED_TOKEN, origin);
        base.jdbi().useTransaction(tx -> {
            MailedToken taken = tokens.take(tx, token, CONFIRMED);
            MailAddress address = required(taken.address());
            if (taken.purpose() == MailedPurpose.SIGN_UP) {
                signUps.complete(tx, taken, address, origin);
            } else {
                change(tx, taken, address, origin);
            }
        });
    }

    private void change(Handle tx, MailedToken taken, MailAddress address, Origin origin) {
        Profile profile = Optional.ofNullable(taken.userId())
                .flatMap(id -> base.profiles().find(tx, id))
                .filter(Profile::active)
                .orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
        if (base.profiles().isTakenByAnother(tx, address, profile.id())) {
            throw Problem.USERNAME_TAKEN.exception();
        }
        base.profiles().setAddress(tx, profile.id(), address, true);
        if (isNamedByAddress(profile)) {
            base.users().rename(tx, profile.id(), address.text(), address.key());
        }
        base.trail().add(tx, AuditEvent.of(AuditEvent.Kind.ADDRESS_CHANGED, profile.id(), null, origin, null));
        mails.notice(tx, MailKind.ADDRESS_CHANGED, profile, origin);
    }

    /** Who signed up has the address for a name, and goes on to. */
    private static boolean isNamedByAddress(Profile profile) {
        return profile.email() != null && UsernameKey.of(profile.email()).equals(UsernameKey.of(profile.username()));
    }
}
