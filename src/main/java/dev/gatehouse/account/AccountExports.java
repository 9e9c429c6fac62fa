package dev.gatehouse.account;

import dev.gatehouse.account.mailedtoken.MailedToken;
import dev.gatehouse.account.mailedtoken.MailedTokens;
import dev.gatehouse.account.mailedtoken.TokenBinding;
import dev.gatehouse.audit.AuditEntry;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.audit.AuditQueries;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/** Exports everything that is stored about a user, for that user. */
public final class AccountExports {
    private static final int CHUNK = 200;

    private final Jdbi jdbi;
    private final Profiles profiles;
    private final Sessions sessions;
    private final MailedTokens tokens;
    private final TokenBinding binding;
    private final AuditLog auditLog;
    private final AuditQueries events;

    public AccountExports(
            Jdbi jdbi,
            Profiles profiles,
            Sessions sessions,
            MailedTokens tokens,
            TokenBinding binding,
            AuditLog auditLog,
            AuditQueries events) {
        this.jdbi = jdbi;
        this.profiles = profiles;
        this.sessions = sessions;
        this.tokens = tokens;
        this.binding = binding;
        this.auditLog = auditLog;
        this.events = events;
    }

    /** The stored data of a user, except the audit events: see {@link #eachEvent}. */
    record AccountExport(Profile profile, List<Session> sessions, List<MailedToken> mails) {}

    /** Returns the stored data of the caller and records the export in the audit log. */
    AccountExport export(Caller caller) {
        Profile profile = profiles.find(caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
        auditLog.add(AuditEvent.ofOwn(AuditEvent.Kind.ACCOUNT_EXPORTED, caller.actor(), null));
        List<MailedToken> mails = jdbi.inTransaction(tx -> tokens.list(caller.id()).stream()
                .filter(token -> binding.find(tx, token).isPresent())
                .toList());
        return new AccountExport(profile, sessions.listKept(caller.id()), mails);
    }

    /** Passes each audit event about a user to the consumer, newest first, in the form that the user may read. */
    void eachEvent(long userId, Consumer<AuditEntry> consumer) {
        Optional<UUID> after = Optional.empty();
        do {
            Page<AuditEntry> page = events.listForSubject(userId, after, CHUNK);
            page.items().forEach(consumer);
            after = page.next();
        } while (after.isPresent());
    }
}
