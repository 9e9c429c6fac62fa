package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.UserDeletion;
import dev.gatehouse.user.Users;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Closes an account at its owner's request. */
public final class AccountClosing {
    private final Jdbi jdbi;
    private final Users users;
    private final Profiles profiles;
    private final Sessions sessions;
    private final CredentialChange credentials;
    private final UserDeletion deletion;
    private final FormerAddresses former;
    private final AuditLog auditLog;

    public AccountClosing(
            Jdbi jdbi,
            Users users,
            Profiles profiles,
            Sessions sessions,
            CredentialChange credentials,
            UserDeletion deletion,
            FormerAddresses former,
            AuditLog auditLog) {
        this.jdbi = jdbi;
        this.users = users;
        this.profiles = profiles;
        this.sessions = sessions;
        this.credentials = credentials;
        this.deletion = deletion;
        this.former = former;
        this.auditLog = auditLog;
    }

    /**
     * Revokes all sessions of the caller and deletes the account. While a former address can still be restored, the account
     * is only deactivated; {@link ClosedAccounts} deletes it afterwards.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code last-administrator}; {@code invalid-token} if the session was
     *     revoked concurrently
     */
    void close(Caller caller) {
        long id = caller.id();
        jdbi.useTransaction(tx -> {
            users.lock(tx, id);
            // Closing cannot be undone: the access token may have outlived its session.
            sessions.requireActive(tx, caller);
            Profile profile = profiles.find(tx, id).orElseThrow(Problem.NOT_FOUND::exception);
            Optional<Instant> later = former.closing(tx, profile, caller.origin());
            if (later.isPresent()) {
                suspend(tx, profile, later.get(), caller.actor());
            } else {
                deletion.delete(tx, id, caller.actor());
            }
        });
    }

    private void suspend(Handle tx, Profile profile, Instant deleteAt, Actor by) {
        credentials.deactivate(tx, profile.id(), null, "closed by its owner", by);
        profiles.setDeletion(tx, profile.id(), deleteAt);
        auditLog.add(
                tx,
                new AuditEvent(
                        AuditEvent.Kind.USER_DEACTIVATED,
                        by.id(),
                        by.id(),
                        null,
                        by.origin(),
                        "closed by its owner; deleted at " + deleteAt));
    }
}
