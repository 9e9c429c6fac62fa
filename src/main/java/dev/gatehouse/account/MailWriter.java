package dev.gatehouse.account;

import dev.gatehouse.account.mailedtoken.MailedPurpose;
import dev.gatehouse.account.mailedtoken.MailedToken;
import dev.gatehouse.account.mailedtoken.MailedTokens;
import dev.gatehouse.account.mailedtoken.TokenBinding;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailComposer;
import dev.gatehouse.mail.MailContent;
import dev.gatehouse.mail.QueuedMail;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Retirement;
import dev.gatehouse.user.Users;
import io.dropwizard.util.Duration;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Composes queued mails when they are about to be sent. Only here, and never in the request, does the service look up whether
 * a user has the address, so that the caller cannot observe it. Each delivery attempt composes the mail again, with the same
 * token.
 */
public final class MailWriter implements MailComposer {
    /** Appended to the token: the reset page shows another text to users who have no password yet. */
    private static final String INVITED = "&invited";

    private final Users users;
    private final Profiles profiles;
    private final MailedTokens tokens;
    private final TokenBinding binding;
    private final RecipientLimit limit;
    private final AuditLog auditLog;
    private final AccountSettings settings;
    private final BiFunction<String, Secret, String> links;
    private final Clock clock;

    /** @param links returns the URL for the name of a page and a token */
    public MailWriter(
            Users users,
            Profiles profiles,
            MailedTokens tokens,
            TokenBinding binding,
            RecipientLimit limit,
            AuditLog auditLog,
            AccountSettings settings,
            BiFunction<String, Secret, String> links,
            Clock clock) {
        this.users = users;
        this.profiles = profiles;
        this.tokens = tokens;
        this.binding = binding;
        this.limit = limit;
        this.auditLog = auditLog;
        this.settings = settings;
        this.links = links;
        this.clock = clock;
    }

    @Override
    public Optional<MailContent> compose(Handle tx, QueuedMail mail) {
        return switch (mail.kind()) {
            case SIGN_UP -> signUp(tx, mail);
            case ADDRESS_CHANGE -> addressChange(tx, mail);
            case PASSWORD_RESET -> reset(tx, mail);
            case INVITATION -> invitation(tx, mail);
            case ADDRESS_ASSIGNED -> verification(tx, mail);
            case PASSWORD_CHANGED -> notice(tx, mail, MailedPurpose.DISAVOW, "password-changed");
            case NEW_DEVICE -> notice(tx, mail, MailedPurpose.DISAVOW, "new-device");
            case ADDRESS_MOVED -> moved(tx, mail);
            case ADDRESS_CHANGE_REQUESTED -> restoring(tx, mail, "address-change-requested");
            case ADDRESS_CHANGED -> restoring(tx, mail, "address-changed");
            case ACCOUNT_CLOSING -> restoring(tx, mail, "account-closing");
            case ACCOUNT_CLOSED -> Optional.of(plain("account-closed", mail, mail.locale()));
            case TEST -> Optional.of(plain("test-mail", mail, mail.locale()));
        };
    }

    private Optional<MailContent> signUp(Handle tx, QueuedMail mail) {
        Optional<MailAddress> typed = MailAddress.of(mail.address());
        if (typed.isEmpty() || tokens.isSpent(tx, mail.id())) {
            return Optional.empty();
        }
        MailAddress address = typed.get();
        Duration lifetime = settings.verificationLifetime();
        Profile owner = owner(tx, address).orElse(null);
        if (!limit.admits(tx, mail, Action.SIGN_UP, address, owner, lifetime.toJavaDuration())) {
            return Optional.empty();
        }
        if (owner != null && owner.deleteAt() != null) {
            return Optional.of(plain(template(Retirement.CLOSED), mail, mail.locale()));
        }
        if (profiles.isTaken(tx, address)) {
            return Optional.of(plain("account-exists", mail, mail.locale()));
        }
        Optional<Retirement> retired = users.findRetirement(tx, address.key());
        if (retired.isPresent()) {
            return Optional.of(plain(template(retired.get()), mail, mail.locale()));
        }
        MailedToken token = MailedToken.ofSignUp(mail.id(), address.text(), mail.locale(), clock.instant());
        return withLink(tx, mail, token, "confirm-sign-up", "confirm-sign-up", lifetime);
    }

    /** Returns the user who has the address as verified address or as username. */
    private Optional<Profile> owner(Handle tx, MailAddress address) {
        return profiles.findByVerifiedAddress(tx, address)
                .or(() -> users.find(address.text()).flatMap(user -> profiles.find(tx, user.id())));
    }

    private static String template(Retirement reason) {
        return switch (reason) {
            case CLOSED -> "address-of-closed-account";
            case RENAMED, UNKNOWN -> "address-used-before";
        };
    }

    private Optional<MailContent> addressChange(Handle tx, QueuedMail mail) {
        Optional<MailAddress> address = MailAddress.of(mail.address());
        Optional<MailedToken> token = bound(tx, mail, MailedPurpose.ADDRESS);
        if (address.isEmpty() || token.isEmpty()) {
            return Optional.empty();
        }
        long userId = Objects.requireNonNull(token.get().userId());
        Duration lifetime = settings.verificationLifetime();
        if (!limit.admitsChange(tx, mail, address.get(), userId, lifetime.toJavaDuration())) {
            return Optional.empty();
        }
        return profiles.isTakenByAnother(tx, address.get(), userId)
                ? Optional.of(plain("address-taken", mail, token.get().locale()))
                : withLink(tx, mail, token.get(), "confirm-address", "verify", lifetime);
    }

    private Optional<MailContent> verification(Handle tx, QueuedMail mail) {
        return bound(tx, mail, MailedPurpose.VERIFICATION)
                .flatMap(token ->
                        withLink(tx, mail, token, "address-assigned", "verify", settings.verificationLifetime()));
    }

    /** Returns a mail only if an active user has verified the address. */
    private Optional<MailContent> reset(Handle tx, QueuedMail mail) {
        Optional<MailAddress> address = MailAddress.of(mail.address());
        Optional<Profile> person = address.flatMap(typed -> profiles.findByVerifiedAddress(tx, typed))
                .filter(Profile::active)
                // A reset that an administrator forced must not go to another user who has the address by now.
                .filter(user -> mail.userId() == null || mail.userId() == user.id());
        if (address.isEmpty() || person.isEmpty()) {
            return Optional.empty();
        }
        Profile owner = person.get();
        Optional<MailedToken> known = tokens.find(tx, mail.id());
        boolean isVoid = known.isPresent() ? binding.find(tx, known.get()).isEmpty() : tokens.isSpent(tx, mail.id());
        if (isVoid) {
            return Optional.empty();
        }
        // Mails with a user id were requested by an administrator or by the link of a notice.
        boolean byStranger = mail.userId() == null;
        Duration lifetime = settings.resetLifetime();
        if (byStranger
                && !limit.admits(tx, mail, Action.PASSWORD_RESET, address.get(), owner, lifetime.toJavaDuration())) {
            return Optional.empty();
        }
        MailedToken token =
                known.orElseGet(() -> token(mail, MailedPurpose.RESET, owner, String.valueOf(owner.email())));
        Optional<MailContent> letter = withLink(tx, mail, token, "reset-password", "reset", lifetime);
        if (letter.isPresent() && known.isEmpty() && byStranger) {
            AuditEvent.Kind kind = AuditEvent.Kind.PASSWORD_RESET_REQUESTED;
            auditLog.add(tx, new AuditEvent(kind, null, owner.id(), null, AccountMails.origin(mail), null));
        }
        return letter;
    }

    private Optional<MailContent> invitation(Handle tx, QueuedMail mail) {
        return bound(tx, mail, MailedPurpose.INVITATION)
                .flatMap(token -> withLink(tx, mail, token, "invitation", "reset", settings.invitationLifetime()));
    }

    private Optional<MailContent> notice(Handle tx, QueuedMail mail, MailedPurpose purpose, String template) {
        return user(tx, mail)
                .filter(Profile::active)
                .flatMap(person -> notice(tx, mail, purpose, template, person.locale()));
    }

    /** Sent to inactive users too: otherwise an administrator could suppress the notice by deactivating the user. */
    private Optional<MailContent> moved(Handle tx, QueuedMail mail) {
        return user(tx, mail)
                .flatMap(person -> notice(tx, mail, MailedPurpose.DISAVOW_MOVE, "address-moved", person.locale()));
    }

    /** Leaves the link out if its token would be refused. */
    private Optional<MailContent> notice(
            Handle tx, QueuedMail mail, MailedPurpose purpose, String template, @Nullable String locale) {
        Optional<MailedToken> token = bound(tx, mail, purpose);
        return token.isEmpty()
                ? Optional.of(plain(template, mail, mail.locale() == null ? locale : mail.locale()))
                : withLink(tx, mail, token.get(), template, "not-me", settings.disavowalLifetime());
    }

    /**
     * The token was added when the mail was queued, and is valid for inactive users too. Its expiry is fixed: a mail that is
     * sent later has no link.
     */
    private Optional<MailContent> restoring(Handle tx, QueuedMail mail, String template) {
        return bound(tx, mail, MailedPurpose.RESTORE)
                .flatMap(token -> clock.instant().isBefore(token.expiresAt())
                        ? withLink(
                                tx,
                                mail,
                                token,
                                template,
                                "not-me",
                                settings.addressRestoreLifetime(),
                                token.expiresAt())
                        : Optional.of(plain(template, mail, token.locale())));
    }

    /** Returns the token of a mail; empty if its {@link TokenBinding} no longer holds. */
    private Optional<MailedToken> bound(Handle tx, QueuedMail mail, MailedPurpose purpose) {
        return tokens.find(tx, mail.id())
                .or(() -> user(tx, mail).map(user -> token(mail, purpose, user, mail.address())))
                .filter(token -> binding.find(tx, token).isPresent());
    }

    private Optional<Profile> user(Handle tx, QueuedMail mail) {
        return Optional.ofNullable(mail.userId()).flatMap(id -> profiles.find(tx, id));
    }

    private MailedToken token(QueuedMail mail, MailedPurpose purpose, Profile user, String address) {
        String version = mail.details().get(AccountMails.VERSION);
        String session = mail.details().get(AccountMails.SESSION);
        return MailedToken.of(mail.id(), purpose, user, address, clock.instant())
                .in(mail.locale() == null ? user.locale() : mail.locale())
                .boundTo(version == null ? user.credentialsVersion() : Integer.parseInt(version))
                .askedBy(session == null ? null : UUID.fromString(session));
    }

    private Optional<MailContent> withLink(
            Handle tx, QueuedMail mail, MailedToken token, String template, String page, Duration lifetime) {
        Instant until = clock.instant().plus(lifetime.toJavaDuration());
        return withLink(tx, mail, token, template, page, lifetime, until);
    }

    private Optional<MailContent> withLink(
            Handle tx,
            QueuedMail mail,
            MailedToken token,
            String template,
            String page,
            Duration lifetime,
            Instant until) {
        return tokens.issue(tx, token.until(until)).map(text -> {
            Map<String, String> values = values(mail);
            values.putAll(inWords(lifetime));
            String link = links.apply(page, text) + (token.purpose() == MailedPurpose.INVITATION ? INVITED : "");
            return new MailContent(template, token.address(), token.locale(), values, link);
        });
    }

    /** Returns the lifetime in whole hours, else in minutes; from two whole days on also in days. */
    private static Map<String, String> inWords(Duration lifetime) {
        if (lifetime.toMinutes() % 60 != 0) {
            return Map.of("minutes", String.valueOf(lifetime.toMinutes()));
        }
        String hours = String.valueOf(lifetime.toHours());
        return lifetime.toHours() % 24 == 0 && lifetime.toDays() > 1
                ? Map.of("hours", hours, "days", String.valueOf(lifetime.toDays()))
                : Map.of("hours", hours);
    }

    private static MailContent plain(String template, QueuedMail mail, @Nullable String locale) {
        return new MailContent(template, mail.address(), locale, values(mail), null);
    }

    private static Map<String, String> values(QueuedMail mail) {
        Map<String, String> values = new LinkedHashMap<>(mail.details());
        values.keySet().removeAll(AccountMails.HIDDEN);
        return values;
    }
}
