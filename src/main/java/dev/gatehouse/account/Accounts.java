package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEntry;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditQueries;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailComposer;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.session.Session;
import dev.gatehouse.user.Profile;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What people do with their own. */
public final class Accounts {
    private static final int CHUNK = 200;

    private final Foundation base;
    private final TokenBinding binding;
    private final SignUps signUps;
    private final FormerAddresses former;
    private final Addresses addresses;
    private final NewPasswords passwords;
    private final Disavowals disavowals;
    private final RecipientLimit limit;
    private final MailWriter writer;
    private final AuditQueries log;

    /** @param links where a page and a token of a mail lead */
    public Accounts(Foundation base, AccountSettings settings, BiFunction<String, Secret, String> links) {
        this.base = base;
        this.binding = new TokenBinding(base.users(), base.profiles(), base.sessions());
        this.signUps = new SignUps(base, settings);
        this.former = new FormerAddresses(base, settings);
        this.addresses = new Addresses(base, settings, binding, former);
        this.passwords = new NewPasswords(base, binding);
        this.disavowals = new Disavowals(base, binding, former);
        this.limit = new RecipientLimit(base);
        this.writer = new MailWriter(base, settings, binding, limit, links);
        this.log = new AuditQueries(base.jdbi());
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

    Disavowals disavowals() {
        return disavowals;
    }

    /** Decides what becomes of mails. */
    public MailComposer writer() {
        return writer;
    }

    /** Removes expired mailed tokens and slots, and closed accounts whose former address can no longer be restored. */
    public List<PurgeJob.Step> purges() {
        return List.of(base.tokens(), limit, new ClosedAccounts(base.profiles(), base.deletion()));
    }

    /** @throws dev.gatehouse.kernel.ProblemException {@code not-found} when they have gone meanwhile */
    Profile get(Caller caller) {
        return base.profiles().find(caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /** @param locale a tag of BCP 47; null leaves it */
    Profile update(Caller caller, @Nullable String locale) {
        return base.jdbi().inTransaction(tx -> {
            Profile before = base.profiles().find(tx, caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
            if (locale == null || locale.equals(before.locale())) {
                return before;
            }
            base.profiles().setLocale(tx, caller.id(), locale);
            base.auditLog().add(tx, AuditEvent.ofOwn(AuditEvent.Kind.PROFILE_CHANGED, caller.actor(), "locale"));
            return base.profiles().find(tx, caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
        });
    }

    /**
     * Ends all of the caller's sessions and deletes the account; while a former address can be restored, only deactivates it
     * until that is over.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator}; {@code invalid-token} if the session has ended
     *     meanwhile
     */
    void close(Caller caller) {
        long id = caller.id();
        base.jdbi().useTransaction(tx -> {
            base.users().lock(tx, id);
            // This cannot be undone.
            base.sessions().requireActive(tx, caller);
            Profile profile = base.profiles().find(tx, id).orElseThrow(Problem.NOT_FOUND::exception);
            Optional<Instant> later = former.closing(tx, profile, caller.origin());
            if (later.isPresent()) {
                suspend(tx, profile, later.get(), caller.actor());
            } else {
                base.deletion().delete(tx, id, caller.actor());
            }
        });
    }

    private void suspend(Handle tx, Profile profile, Instant deleteAt, Actor by) {
        base.sessions().credentials().deactivate(tx, profile.id(), null, "closed by its owner", by);
        base.profiles().setDeletion(tx, profile.id(), deleteAt);
        base.auditLog()
                .add(
                        tx,
                        new AuditEvent(
                                AuditEvent.Kind.USER_DEACTIVATED,
                                by.id(),
                                by.id(),
                                null,
                                by.origin(),
                                "closed by its owner; deleted at " + deleteAt));
    }

    /** All that is kept of somebody. */
    record AccountExport(Profile profile, List<Session> sessions, List<MailedToken> mails) {}

    /** Notes that it was asked for. */
    AccountExport export(Caller caller) {
        Profile profile = get(caller);
        base.auditLog().add(AuditEvent.ofOwn(AuditEvent.Kind.ACCOUNT_EXPORTED, caller.actor(), null));
        List<MailedToken> mails = base.jdbi()
                .inTransaction(tx -> base.tokens().list(caller.id()).stream()
                        .filter(token -> binding.find(tx, token).isPresent())
                        .toList());
        return new AccountExport(profile, base.sessions().listKept(caller.id()), mails);
    }

    /** The events about a user as that user may read them, the newest first, in as many reads as it takes. */
    void eachEvent(long userId, Consumer<AuditEntry> consumer) {
        Optional<UUID> after = Optional.empty();
        do {
            Page<AuditEntry> page = log.listForSubject(userId, after, CHUNK);
            page.items().forEach(consumer);
            after = page.next();
        } while (after.isPresent());
    }
}
