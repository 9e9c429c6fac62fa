package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEntry;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditFilter;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Purge;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.Composer;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.SessionEnds;
import dev.gatehouse.user.Profile;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What people do with their own. */
public final class Accounts {
    private static final int CHUNK = 200;

    private final Foundation base;
    private final MailedTokens tokens;
    private final SignUps signUps;
    private final Addresses addresses;
    private final NewPasswords passwords;
    private final MailWriter writer;
    private final AuditLog log;

    /** @param links where a page and a token of a mail lead */
    public Accounts(Foundation base, AccountSettings settings, BiFunction<String, Secret, String> links) {
        this.base = base;
        this.tokens = new MailedTokens(base.jdbi(), base.secrets().current(), base.clock());
        AccountMails mails = base.mails();
        this.signUps = new SignUps(base, settings, tokens, mails);
        this.addresses = new Addresses(base, tokens, signUps, mails);
        this.passwords = new NewPasswords(base, tokens, mails);
        this.writer = new MailWriter(base, settings, tokens, links);
        this.log = new AuditLog(base.jdbi());
    }

    SignUps signUps() {
        return signUps;
    }

    Addresses addresses() {
        return addresses;
    }

    NewPasswords passwords() {
        return passwords;
    }

    /** Decides what becomes of mails. */
    public Composer writer() {
        return writer;
    }

    /** Removes mailed tokens that are over. */
    public Purge.Step purge() {
        return tokens;
    }

    /** @throws dev.gatehouse.kernel.ProblemException {@code not-found} when they have gone meanwhile */
    Profile get(Caller caller) {
        return base.profiles().find(caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /** @param locale a tag of BCP 47; null leaves it */
    Profile update(Caller caller, @Nullable String locale, Origin origin) {
        return base.jdbi().inTransaction(tx -> {
            Profile before = base.profiles().find(tx, caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
            if (locale == null || locale.equals(before.locale())) {
                return before;
            }
            base.profiles().setLocale(tx, caller.id(), locale);
            base.trail()
                    .add(
                            tx,
                            AuditEvent.of(
                                    AuditEvent.Kind.PROFILE_CHANGED,
                                    caller.id(),
                                    caller.sessionId(),
                                    origin,
                                    "locale"));
            return base.profiles().find(tx, caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
        });
    }

    /** Ends all of the caller's sessions and removes what is known of them. */
    void close(Caller caller, Origin origin) {
        SessionEnds.Ending ending =
                base.jdbi().inTransaction(tx -> base.departures().remove(tx, caller.id(), caller.id(), origin));
        base.departures().complete(caller.id(), ending);
    }

    /** All that is kept of somebody. */
    record Kept(Profile profile, List<Session> sessions, List<MailedToken> mails) {}

    /** Notes that it was asked for. */
    Kept export(Caller caller, Origin origin) {
        Profile profile = get(caller);
        base.trail()
                .add(AuditEvent.of(AuditEvent.Kind.ACCOUNT_EXPORTED, caller.id(), caller.sessionId(), origin, null));
        return new Kept(profile, base.sessions().listKept(caller.id()), tokens.list(caller.id()));
    }

    /** The newest first, in as many reads as it takes. */
    void eachEvent(long userId, Consumer<AuditEntry> consumer) {
        Optional<UUID> after = Optional.empty();
        do {
            Page<AuditEntry> page = log.list(AuditFilter.ofUser(userId), after, CHUNK);
            page.items().forEach(consumer);
            after = page.next();
        } while (after.isPresent());
    }
}
