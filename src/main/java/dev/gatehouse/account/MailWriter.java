package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.Composer;
import dev.gatehouse.mail.Letter;
import dev.gatehouse.mail.QueuedMail;
import dev.gatehouse.user.MailAddress;
import dev.gatehouse.user.Profile;
import io.dropwizard.util.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a mail when it is about to be sent: only here is it looked at whether somebody has an address, out
 * of the sight of who asked. Each attempt decides anew, and comes to the same token.
 */
final class MailWriter implements Composer {
    private final Foundation base;
    private final AccountSettings settings;
    private final MailedTokens tokens;
    private final BiFunction<String, Secret, String> links;

    /** @param links what a page's name and a token make */
    MailWriter(
            Foundation base, AccountSettings settings, MailedTokens tokens, BiFunction<String, Secret, String> links) {
        this.base = base;
        this.settings = settings;
        this.tokens = tokens;
        this.links = links;
    }

    @Override
    public Optional<Letter> compose(Handle tx, QueuedMail mail) {
        return switch (mail.kind()) {
            case SIGN_UP -> signUp(tx, mail);
            case ADDRESS_CHANGE -> addressChange(tx, mail);
            case PASSWORD_RESET -> reset(tx, mail);
            case INVITATION -> invitation(tx, mail);
            case PASSWORD_CHANGED -> notice(tx, mail, "password-changed");
            case ADDRESS_CHANGED -> notice(tx, mail, "address-changed");
            case NEW_DEVICE -> notice(tx, mail, "new-device");
            case ACCOUNT_CLOSED -> Optional.of(plain("account-closed", mail, mail.locale()));
        };
    }

    private Optional<Letter> signUp(Handle tx, QueuedMail mail) {
        Optional<MailedToken> pending = tokens.find(tx, mail.id());
        Optional<MailAddress> address = MailAddress.of(mail.address());
        if (pending.isEmpty() || address.isEmpty()) {
            return Optional.empty();
        }
        if (base.profiles().isTaken(tx, address.get())) {
            tokens.drop(tx, mail.id());
            return Optional.of(plain("account-exists", mail, mail.locale()));
        }
        if (base.users().isRetired(tx, address.get().key())) {
            tokens.drop(tx, mail.id());
            return Optional.of(plain("address-taken", mail, mail.locale()));
        }
        return withLink(tx, mail, pending.get(), "confirm-sign-up", "verify", settings.verificationLifetime());
    }

    private Optional<Letter> addressChange(Handle tx, QueuedMail mail) {
        Optional<Profile> person = person(tx, mail);
        Optional<MailAddress> address = MailAddress.of(mail.address());
        if (person.isEmpty() || address.isEmpty()) {
            return Optional.empty();
        }
        if (base.profiles().isTakenByAnother(tx, address.get(), person.get().id())) {
            return Optional.of(plain("address-taken", mail, person.get().locale()));
        }
        MailedToken token = token(mail, MailedPurpose.ADDRESS, person.get(), mail.address());
        return withLink(tx, mail, token, "confirm-address", "verify", settings.verificationLifetime());
    }

    /** For who has that address and has verified it, and nobody else. */
    private Optional<Letter> reset(Handle tx, QueuedMail mail) {
        Optional<Profile> person = MailAddress.of(mail.address())
                .flatMap(address -> base.profiles().findByVerifiedAddress(tx, address))
                .filter(Profile::active);
        if (person.isEmpty()) {
            return Optional.empty();
        }
        String address = String.valueOf(person.get().email());
        MailedToken token = token(mail, MailedPurpose.RESET, person.get(), address);
        boolean first = tokens.find(tx, mail.id()).isEmpty();
        Optional<Letter> letter = withLink(tx, mail, token, "reset-password", "reset", settings.resetLifetime());
        if (letter.isPresent() && first && mail.userId() == null) {
            AuditEvent.Kind kind = AuditEvent.Kind.PASSWORD_RESET_REQUESTED;
            base.trail().add(tx, new AuditEvent(kind, null, person.get().id(), null, origin(mail), null));
        }
        return letter;
    }

    private Optional<Letter> invitation(Handle tx, QueuedMail mail) {
        return person(tx, mail)
                .flatMap(person -> withLink(
                        tx,
                        mail,
                        token(mail, MailedPurpose.INVITATION, person, mail.address()),
                        "invitation",
                        "reset",
                        settings.invitationLifetime()));
    }

    private Optional<Letter> notice(Handle tx, QueuedMail mail, String template) {
        return person(tx, mail)
                .flatMap(person -> withLink(
                        tx,
                        mail,
                        token(mail, MailedPurpose.DISAVOW, person, mail.address()),
                        template,
                        "not-me",
                        settings.disavowalLifetime()));
    }

    private Optional<Profile> person(Handle tx, QueuedMail mail) {
        return Optional.ofNullable(mail.userId())
                .flatMap(id -> base.profiles().find(tx, id))
                .filter(Profile::active);
    }

    private MailedToken token(QueuedMail mail, MailedPurpose purpose, Profile person, String address) {
        Instant now = base.clock().instant();
        String locale = mail.locale() == null ? person.locale() : mail.locale();
        return new MailedToken(mail.id(), purpose, person.id(), address, null, locale, now, now);
    }

    private Optional<Letter> withLink(
            Handle tx, QueuedMail mail, MailedToken token, String template, String page, Duration lifetime) {
        Instant until = base.clock().instant().plus(lifetime.toJavaDuration());
        return tokens.issue(tx, token.until(until)).map(text -> {
            Map<String, String> values = values(mail);
            boolean hours = lifetime.toMinutes() % 60 == 0;
            values.put(hours ? "hours" : "minutes", String.valueOf(hours ? lifetime.toHours() : lifetime.toMinutes()));
            return new Letter(template, token.address(), token.locale(), values, links.apply(page, text));
        });
    }

    private static Letter plain(String template, QueuedMail mail, @Nullable String locale) {
        return new Letter(template, mail.address(), locale, values(mail), null);
    }

    private static Map<String, String> values(QueuedMail mail) {
        Map<String, String> values = new LinkedHashMap<>(mail.details());
        values.remove(AccountMails.REQUEST_ID);
        return values;
    }

    private static @Nullable Origin origin(QueuedMail mail) {
        String address = mail.details().get(AccountMails.ADDRESS);
        return address == null
                ? null
                : new Origin(
                        address,
                        mail.details().get(AccountMails.USER_AGENT),
                        mail.details().getOrDefault(AccountMails.REQUEST_ID, ""));
    }
}
