package dev.gatehouse.account;

import dev.gatehouse.account.mailedtoken.MailedPurpose;
import dev.gatehouse.account.mailedtoken.MailedToken;
import dev.gatehouse.account.mailedtoken.MailedTokens;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.session.SessionRevocation;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The verified addresses that users had before a change. Each gets a notice of the change and can be restored until the link
 * in the notice expires; no session can prevent that. After several changes, restoring the earliest address invalidates the
 * links of the later ones.
 */
public final class FormerAddresses {
    private final Users users;
    private final Profiles profiles;
    private final SessionRevocation revocation;
    private final CredentialChange credentials;
    private final MailedTokens tokens;
    private final AccountMails mails;
    private final AuditLog auditLog;
    private final AccountSettings settings;
    private final Clock clock;

    public FormerAddresses(
            Users users,
            Profiles profiles,
            SessionRevocation revocation,
            CredentialChange credentials,
            MailedTokens tokens,
            AccountMails mails,
            AuditLog auditLog,
            AccountSettings settings,
            Clock clock) {
        this.users = users;
        this.profiles = profiles;
        this.revocation = revocation;
        this.credentials = credentials;
        this.tokens = tokens;
        this.mails = mails;
        this.auditLog = auditLog;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Notifies the current address that a session requested a change.
     *
     * @param asked the session that requested the change
     */
    void announce(Handle tx, Profile profile, UUID asked, Origin origin) {
        notify(tx, MailKind.ADDRESS_CHANGE_REQUESTED, profile, asked, origin);
    }

    /**
     * Notifies the former address that the address was changed.
     *
     * @param before the user before the change
     */
    void changed(Handle tx, Profile before, Origin origin) {
        notify(tx, MailKind.ADDRESS_CHANGED, before, null, origin);
    }

    /** Adds the token now, because the address may have changed when the mail is composed. */
    private void notify(Handle tx, MailKind kind, Profile profile, @Nullable UUID asked, Origin origin) {
        mails.noticeWithLink(tx, kind, profile, origin).ifPresent(id -> {
            Instant now = clock.instant();
            Instant until = now.plus(settings.addressRestoreLifetime().toJavaDuration());
            tokens.add(
                    tx,
                    token(id, profile, String.valueOf(profile.email()), profile.username(), until)
                            .askedBy(asked));
        });
    }

    private MailedToken token(UUID id, Profile user, String address, @Nullable String username, Instant until) {
        return MailedToken.of(id, MailedPurpose.RESTORE, user, address, clock.instant())
                .restoring(username)
                .until(until);
    }

    /**
     * Redeems the link of a notice: cancels the change while the user still has the address, and restores the address after
     * that. Cancelling revokes the session that requested the change, or all sessions if that session is no longer active.
     * The user must be locked.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if another user has taken the address
     */
    void takeBack(Handle tx, MailedToken token, Profile profile, Origin origin) {
        UUID asked = token.sessionId();
        if (asked != null && profile.hasAddress(token.address())) {
            cancel(tx, profile, asked, origin);
        } else {
            restore(tx, token, profile, origin);
        }
    }

    private void cancel(Handle tx, Profile profile, UUID asked, Origin origin) {
        tokens.dropChanges(tx, profile.id(), asked);
        auditLog.add(
                tx,
                AuditEvent.ofOwn(
                        AuditEvent.Kind.ADDRESS_CHANGE_CANCELLED, new Actor(profile.id(), asked, origin), null));
        Actor by = Actor.withoutSession(profile.id(), origin);
        boolean ended = revocation.end(tx, asked, profile.id(), EndReason.DISAVOWED, by);
        if (!ended) {
            // A password change replaces the session that requested it by a new one, so revoke all.
            credentials.disavow(tx, profile.id(), by);
        }
    }

    private void restore(Handle tx, MailedToken token, Profile profile, Origin origin) {
        MailAddress address = MailAddress.of(token.address()).orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
        if (profiles.isTakenByAnother(tx, address, profile.id())) {
            throw Problem.USERNAME_TAKEN.exception();
        }
        Actor by = Actor.withoutSession(profile.id(), origin);
        credentials.restoreAddress(tx, profile.id(), address, by);
        restoreName(tx, token, profile);
        if (profile.deleteAt() != null) {
            users.activate(tx, profile.id());
            profiles.setDeletion(tx, profile.id(), null);
        }
        voidLater(tx, token, profile, address);
        mails.queue(
                tx,
                AccountMails.Order.of(MailKind.PASSWORD_RESET, address.text())
                        .about(profile.id())
                        .in(profile.locale()));
        auditLog.add(tx, AuditEvent.ofOwn(AuditEvent.Kind.ADDRESS_RESTORED, by, null));
    }

    /**
     * Invalidates the links of the restored address and of all later addresses. An address may have several links; the
     * earliest of them decides which addresses are later, whichever link the user followed.
     */
    private void voidLater(Handle tx, MailedToken token, Profile profile, MailAddress address) {
        List<MailedToken> open = tokens.lockRestoring(tx, profile.id());
        // Compare times, not ids: UUIDv7 orders by time, but UUID.compareTo compares signed numbers.
        Instant since = Stream.concat(Stream.of(token), open.stream().filter(other -> isOf(address, other)))
                .map(MailedToken::createdAt)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        open.stream().filter(other -> !other.createdAt().isBefore(since)).forEach(later -> tokens.drop(tx, later.id()));
    }

    private static boolean isOf(MailAddress address, MailedToken token) {
        return MailAddress.of(token.address())
                .filter(found -> found.key().equals(address.key()))
                .isPresent();
    }

    private void restoreName(Handle tx, MailedToken token, Profile profile) {
        String name = token.username();
        if (name != null && !name.equals(profile.username())) {
            UsernameKey key = UsernameKey.of(name).orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
            users.rename(tx, profile.id(), name, key);
        }
    }

    /**
     * Returns when the last of the user's former addresses can no longer be restored; empty if there is none. Notifies the
     * earliest former address that the account was closed.
     */
    Optional<Instant> closing(Handle tx, Profile profile, Origin origin) {
        List<MailedToken> left = tokens.lockRestoring(tx, profile.id()).stream()
                .filter(token -> !profile.hasAddress(token.address()))
                .toList();
        // Restoring the earliest address invalidates the links of all others.
        left.stream().findFirst().ifPresent(token -> tell(tx, token, profile, origin));
        return left.stream().map(MailedToken::expiresAt).max(Comparator.naturalOrder());
    }

    private void tell(Handle tx, MailedToken earliest, Profile profile, Origin origin) {
        AccountMails.Order order = AccountMails.Order.of(MailKind.ACCOUNT_CLOSING, earliest.address())
                .about(profile.id())
                .in(profile.locale())
                .from(origin);
        UUID id = mails.queue(tx, order);
        tokens.add(tx, token(id, profile, earliest.address(), earliest.username(), earliest.expiresAt()));
    }
}
