package dev.gatehouse.recovery;

import dev.gatehouse.account.mailedtoken.MailedTokens;
import dev.gatehouse.admin.UserAdministration;
import dev.gatehouse.admin.UserChange;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.key.SigningKeys;
import dev.gatehouse.mail.Outbox;
import dev.gatehouse.session.SessionRevocation;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.UserSearch;
import dev.gatehouse.user.UserSearch.State;
import dev.gatehouse.user.UserSearch.UserPage;
import dev.gatehouse.user.UserSearch.UserQuery;
import dev.gatehouse.user.Users;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Makes a restored database safe to use. The database does not know what happened after the backup, so everything that proves
 * who a user is ends, except passwords. May be repeated.
 */
public final class Recovery {
    private static final int PAGE = 200;
    private static final String REASON = "database restored";

    private final Jdbi jdbi;
    private final Users users;
    private final UserSearch search;
    private final UserAdministration administration;
    private final SessionRevocation sessions;
    private final SigningKeys keys;
    private final MailedTokens mailedTokens;
    private final Outbox outbox;
    private final Throttle throttle;
    private final AuditLog auditLog;

    public Recovery(
            Jdbi jdbi,
            Users users,
            UserSearch search,
            UserAdministration administration,
            SessionRevocation sessions,
            SigningKeys keys,
            MailedTokens mailedTokens,
            Outbox outbox,
            Throttle throttle,
            AuditLog auditLog) {
        this.jdbi = jdbi;
        this.users = users;
        this.search = search;
        this.administration = administration;
        this.sessions = sessions;
        this.keys = keys;
        this.mailedTokens = mailedTokens;
        this.outbox = outbox;
        this.throttle = throttle;
        this.auditLog = auditLog;
    }

    /**
     * What ended.
     *
     * @param sessions how many
     * @param mailedTokens how many links of mails
     * @param mails how many unsent mails were deleted: most of them were sent after the backup
     * @param kid the key that signs now
     * @param firstUserId the lowest id of the users that will be added
     */
    public record Ended(int sessions, int mailedTokens, int mails, String kid, long firstUserId) {}

    /**
     * Ends all sessions, signing keys, mailed links, known devices and known addresses, and skips user ids.
     *
     * @param gap how many user ids are skipped: more than users were added since the backup
     * @throws IllegalArgumentException if there are not enough ids; nothing has been changed then
     */
    public Ended end(int gap) {
        long first = users.skipIds(gap);
        return jdbi.inTransaction(tx -> {
            Ended ended = new Ended(
                    sessions.endOfEverybody(tx),
                    mailedTokens.voidAll(tx),
                    outbox.clear(tx),
                    keys.replaceAll(tx, Actor.SERVICE),
                    first);
            throttle.forgetAll(tx);
            auditLog.add(tx, AuditEvent.of(AuditEvent.Kind.DATABASE_RESTORED, Actor.SERVICE, null, detail(ended)));
            return ended;
        });
    }

    private static String detail(Ended ended) {
        return "sessions: " + ended.sessions() + ", mailed links: " + ended.mailedTokens() + ", mails: " + ended.mails()
                + ", users from: " + ended.firstUserId();
    }

    /** Returns the active administrators. */
    public List<Profile> administrators() {
        List<Profile> found = new ArrayList<>();
        each(new UserQuery(null, null, Role.ADMIN.code(), State.ACTIVE), found::add);
        return found;
    }

    /**
     * Deactivates an administrator for good.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator} if no active administrator has a password then
     */
    public void deactivate(Profile administrator) {
        administration.change(
                administrator.id(), UserChange.ofActivity(new UserChange.Activity(false, null, REASON)), Actor.SERVICE);
    }

    /**
     * Users without a password.
     *
     * @param mailed how many were mailed a link that sets one
     * @param others the others, to whom an operator must give one
     */
    public record Reset(int mailed, List<Profile> others) {}

    /** Removes passwords, and mails links that set others. Invited users keep having none. */
    public Reset resetPasswords(PasswordReset whose) {
        if (whose == PasswordReset.NONE) {
            return new Reset(0, List.of());
        }
        @Nullable String role = whose == PasswordReset.ADMINS ? Role.ADMIN.code() : null;
        AtomicInteger mailed = new AtomicInteger();
        List<Profile> others = new ArrayList<>();
        each(new UserQuery(null, null, role, null), user -> {
            if (!user.isInvited()) {
                if (administration.voidPassword(user.id(), Actor.SERVICE)) {
                    mailed.incrementAndGet();
                } else {
                    others.add(user);
                }
            }
        });
        return new Reset(mailed.get(), List.copyOf(others));
    }

    private void each(UserQuery query, Consumer<Profile> consumer) {
        Optional<byte[]> next = Optional.empty();
        do {
            UserPage page = search.list(query, next, PAGE);
            page.items().forEach(consumer);
            next = page.next();
        } while (next.isPresent());
    }
}
