package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.session.SessionEnds;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.user.MailAddress;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.User;
import dev.gatehouse.user.UsernameKey;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** New passwords: for who knows the old one, and for who gets the mails of a verified address. */
final class NewPasswords {
    private static final Set<MailedPurpose> SETTING = Set.of(MailedPurpose.RESET, MailedPurpose.INVITATION);

    private final Foundation base;
    private final MailedTokens tokens;
    private final AccountMails mails;

    NewPasswords(Foundation base, MailedTokens tokens, AccountMails mails) {
        this.base = base;
        this.tokens = tokens;
        this.mails = mails;
    }

    /**
     * For who knows the old one. All other sessions end.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code invalid-credentials} when they do not; {@code validation-failed},
     *     which names the rule that the new one breaks
     */
    void change(Caller caller, Secret current, Secret wanted, Origin origin) {
        User user = base.sessions().proofs().require(caller, PasswordDigest.candidates(current.reveal()), origin);
        base.policy().require(wanted.reveal(), user.username(), "new_password");
        Secret hash = base.passwords().hash(PasswordDigest.ofNew(wanted.reveal()));
        SessionEnds.Ending ending = base.jdbi().inTransaction(tx -> {
            Profile profile = base.profiles().find(tx, user.id()).orElseThrow(Problem.NOT_FOUND::exception);
            base.trail()
                    .add(
                            tx,
                            AuditEvent.of(
                                    AuditEvent.Kind.PASSWORD_CHANGED, user.id(), caller.sessionId(), origin, null));
            return set(tx, profile, hash, caller.sessionId(), EndReason.PASSWORD_CHANGED, origin);
        });
        base.sessions().ends().remember(ending);
    }

    /** Mails a token to who has that address and has verified it; nobody is told whether there is anybody. */
    void requestReset(String email, Origin origin) {
        mails.requireOn();
        base.throttle().take(Action.PASSWORD_RESET, origin);
        MailAddress address = Addresses.required(email);
        if (base.throttle().tryTake(Action.PASSWORD_RESET, address.key().bytes())) {
            base.jdbi()
                    .useTransaction(tx -> mails.queue(
                            tx,
                            AccountMails.Order.of(MailKind.PASSWORD_RESET, address.text())
                                    .from(origin)));
        }
    }

    /**
     * For who brings the token of a mail. All sessions end, and nobody is signed in.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}; {@code validation-failed}, which names the
     *     rule that the new one breaks, and the token stays good
     */
    void reset(Secret token, Secret wanted, Origin origin) {
        base.throttle().take(Action.MAILED_TOKEN, origin);
        MailedToken seen = tokens.look(token, SETTING);
        Profile person = base.jdbi().inTransaction(tx -> owner(tx, seen));
        base.policy().require(wanted.reveal(), person.username(), "new_password");
        Secret hash = base.passwords().hash(PasswordDigest.ofNew(wanted.reveal()));
        SessionEnds.Ending ending = base.jdbi().inTransaction(tx -> {
            MailedToken taken = tokens.take(tx, token, SETTING);
            Profile profile = owner(tx, taken);
            verifyAddress(tx, profile, taken);
            UsernameKey.of(profile.username())
                    .ifPresent(key -> base.throttle().guesses().know(tx, key.bytes(), origin));
            base.trail().add(tx, AuditEvent.of(AuditEvent.Kind.PASSWORD_RESET, profile.id(), null, origin, null));
            return set(tx, profile, hash, null, EndReason.PASSWORD_RESET, origin);
        });
        base.sessions().ends().remember(ending);
    }

    private Profile owner(Handle tx, MailedToken token) {
        return Optional.ofNullable(token.userId())
                .flatMap(id -> base.profiles().find(tx, id))
                .filter(Profile::active)
                .orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
    }

    /** Whoever brings it back gets the mails of the address, which an administrator may only have typed. */
    private void verifyAddress(Handle tx, Profile profile, MailedToken token) {
        if (profile.emailVerifiedAt() == null && token.address().equals(profile.email())) {
            MailAddress.of(token.address())
                    .ifPresent(address -> base.profiles().setAddress(tx, profile.id(), address, true));
        }
    }

    private SessionEnds.Ending set(
            Handle tx, Profile profile, Secret hash, @Nullable UUID kept, EndReason reason, Origin origin) {
        base.users().setPassword(tx, profile.id(), hash);
        base.throttle().passwordChanged(tx, profile.id());
        tokens.dropPending(tx, profile.id());
        mails.notice(tx, MailKind.PASSWORD_CHANGED, profile, origin);
        return base.sessions().ends().endAll(tx, profile.id(), kept, reason, profile.id(), origin);
    }

    /** With the token of a notice: it was not me. Whoever knows the password can still sign in. */
    void disavow(Secret token, Origin origin) {
        base.throttle().take(Action.MAILED_TOKEN, origin);
        SessionEnds.Ending ending = base.jdbi().inTransaction(tx -> {
            long id = Objects.requireNonNull(
                    tokens.take(tx, token, Set.of(MailedPurpose.DISAVOW)).userId());
            base.throttle().passwordChanged(tx, id);
            tokens.dropPending(tx, id);
            base.trail().add(tx, AuditEvent.of(AuditEvent.Kind.DISAVOWED, id, null, origin, null));
            return base.sessions().ends().endAll(tx, id, null, EndReason.DISAVOWED, id, origin);
        });
        base.sessions().ends().remember(ending);
    }
}
