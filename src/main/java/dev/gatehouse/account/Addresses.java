package dev.gatehouse.account;

import dev.gatehouse.account.mailedtoken.MailedPurpose;
import dev.gatehouse.account.mailedtoken.MailedToken;
import dev.gatehouse.account.mailedtoken.PresentedTokens;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Changes the email address of a user. A change takes effect when the user presents the token that was mailed to the new
 * address. The former address gets a notice before and after the change, and can be restored.
 */
public final class Addresses {
    private static final Set<MailedPurpose> CONFIRMING = Set.of(MailedPurpose.ADDRESS, MailedPurpose.VERIFICATION);

    private final Jdbi jdbi;
    private final Users users;
    private final Profiles profiles;
    private final CredentialChange credentials;
    private final PresentedTokens presented;
    private final FormerAddresses former;
    private final Throttle throttle;
    private final AccountMails mails;
    private final AuditLog auditLog;
    private final AccountSettings settings;

    public Addresses(
            Jdbi jdbi,
            Users users,
            Profiles profiles,
            CredentialChange credentials,
            PresentedTokens presented,
            FormerAddresses former,
            Throttle throttle,
            AccountMails mails,
            AuditLog auditLog,
            AccountSettings settings) {
        this.jdbi = jdbi;
        this.users = users;
        this.profiles = profiles;
        this.credentials = credentials;
        this.presented = presented;
        this.former = former;
        this.throttle = throttle;
        this.mails = mails;
        this.auditLog = auditLog;
        this.settings = settings;
    }

    /**
     * Parses an email address that a caller sent.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} if the text is not an email address, or its
     *     domain is ambiguous
     */
    static MailAddress required(String typed) {
        UsernameKey.requireUnambiguousDomain("email", typed);
        return MailAddress.of(typed)
                .orElseThrow(() -> Problem.VALIDATION_FAILED.exception(
                        List.of(new InvalidField("email", "not-an-address", "is not an email address"))));
    }

    /**
     * Queues a mail with a token to the new address, and a notice with a link that cancels the change to the current address.
     * If another user has the new address, the mail says so and contains no token.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mail-off}; {@code validation-failed}, also for a domain that the
     *     settings do not allow; {@code too-many-attempts} if this session or the client's network exceeds the rate limit
     */
    void requestChange(Caller caller, String typed) {
        mails.requireOn();
        throttle.take(Action.EMAIL_VERIFICATION, caller.origin());
        MailAddress address = required(typed);
        UUID session = Objects.requireNonNull(caller.sessionId());
        throttle.takeKey(Action.EMAIL_VERIFICATION, session.toString().getBytes(StandardCharsets.US_ASCII));
        jdbi.useTransaction(tx -> {
            Profile profile = profiles.find(tx, caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
            if (!isAllowed(profile, address)) {
                throw Problem.VALIDATION_FAILED.exception(List.of(
                        new InvalidField("email", "domain-not-allowed", "has a domain that is not allowed here")));
            }
            AuditEvent.Kind kind = AuditEvent.Kind.ADDRESS_CHANGE_REQUESTED;
            auditLog.add(tx, AuditEvent.ofOwn(kind, caller.actor(), null));
            mails.confirmChange(tx, profile, session, address.text());
            if (!profile.hasAddress(address.text())) {
                former.announce(tx, profile, session, caller.origin());
            }
        });
    }

    /**
     * Confirms a change of address, or verifies an address that an administrator set, with the mailed token.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused}; {@code username-taken} if another user has
     *     taken the address since the mail
     */
    void confirm(Secret token, Origin origin) {
        MailedToken seen = presented.find(token, CONFIRMING, origin);
        MailAddress address = required(seen.address());
        jdbi.useTransaction(tx -> {
            Profile profile = presented.take(tx, seen);
            if (seen.purpose() == MailedPurpose.VERIFICATION) {
                verify(tx, profile, origin);
            } else {
                change(tx, profile, address, origin);
            }
        });
    }

    private void verify(Handle tx, Profile profile, Origin origin) {
        profiles.verifyAddress(tx, profile.id());
        auditLog.add(
                tx,
                AuditEvent.ofOwn(AuditEvent.Kind.ADDRESS_VERIFIED, Actor.withoutSession(profile.id(), origin), null));
    }

    private void change(Handle tx, Profile profile, MailAddress address, Origin origin) {
        if (!isAllowed(profile, address)) {
            // The domain was allowed when the change was requested; the settings have changed since.
            throw Problem.MAILED_TOKEN_REFUSED.exception("The domain of the address is not allowed.");
        }
        if (profiles.isTakenByAnother(tx, address, profile.id())) {
            throw Problem.USERNAME_TAKEN.exception();
        }
        if (!profile.hasAddress(address.text())) {
            former.changed(tx, profile, origin);
        }
        credentials.moveAddress(tx, profile.id(), address);
        if (isNamedByAddress(profile)) {
            users.rename(tx, profile.id(), address.text(), address.key());
        }
        auditLog.add(
                tx,
                AuditEvent.ofOwn(AuditEvent.Kind.ADDRESS_CHANGED, Actor.withoutSession(profile.id(), origin), null));
    }

    /** The current address is always allowed: an administrator may have set one of any domain, which the user must verify. */
    private boolean isAllowed(Profile profile, MailAddress address) {
        return profile.hasAddress(address.text()) || settings.allows(address);
    }

    /** Users who signed up have their address as username; it changes with the address. */
    private static boolean isNamedByAddress(Profile profile) {
        return profile.email() != null && UsernameKey.of(profile.email()).equals(UsernameKey.of(profile.username()));
    }
}
