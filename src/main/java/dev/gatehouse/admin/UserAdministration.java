package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.session.SessionRevocation;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.UserDeletion;
import dev.gatehouse.user.Users;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What administrators do with others: each a transaction with the ends of sessions, the mail and the audit events in it. */
public final class UserAdministration {
    /** What the database can keep. */
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private final Jdbi jdbi;
    private final Users users;
    private final Profiles profiles;
    private final SessionRevocation revocation;
    private final UserDeletion deletion;
    private final Invitations invitations;
    private final CredentialChange credentials;
    private final AuditLog auditLog;
    private final Clock clock;

    /** @param invitations mail the links by which users set a password */
    public UserAdministration(
            Jdbi jdbi,
            Users users,
            Profiles profiles,
            SessionRevocation revocation,
            UserDeletion deletion,
            Invitations invitations,
            CredentialChange credentials,
            AuditLog auditLog,
            Clock clock) {
        this.jdbi = jdbi;
        this.users = users;
        this.profiles = profiles;
        this.revocation = revocation;
        this.deletion = deletion;
        this.invitations = invitations;
        this.credentials = credentials;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /** @throws dev.gatehouse.kernel.ProblemException {@code not-found} when there is nobody of that id */
    public Profile get(long id) {
        return profiles.find(id).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /**
     * Changes somebody. Other roles, and not being active, end their sessions.
     *
     * @return them as they are then
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}, {@code last-administrator}, {@code username-taken},
     *     {@code validation-failed} when the time is none in the future
     */
    public Profile change(long id, UserChange change, Actor by) {
        return jdbi.inTransaction(tx -> {
            Profile before = locked(tx, id);
            if (change.roles() != null && !change.roles().equals(before.roles())) {
                setRoles(tx, before, change.roles(), by);
            }
            if (change.activity() != null) {
                setActivity(tx, before, change.activity(), by);
            }
            if (change.locale() != null && !change.locale().equals(before.locale())) {
                profiles.setLocale(tx, id, change.locale());
                auditLog.add(tx, AuditEvent.of(AuditEvent.Kind.PROFILE_CHANGED, by, id, "locale"));
            }
            if (change.email() != null) {
                setAddress(tx, before, change.email(), by);
            }
            return locked(tx, id);
        });
    }

    private void setRoles(Handle transaction, Profile before, Set<Role> roles, Actor by) {
        users.setRoles(transaction, before.id(), roles);
        auditLog.add(
                transaction,
                AuditEvent.of(
                        AuditEvent.Kind.ROLES_CHANGED,
                        by,
                        before.id(),
                        "roles: " + names(before.roles()) + " -> " + names(roles)));
        revocation.endAll(transaction, before.id(), null, EndReason.ROLES_CHANGED, by);
    }

    private void setActivity(Handle transaction, Profile before, UserChange.Activity activity, Actor by) {
        long id = before.id();
        if (before.deleteAt() != null) {
            // The administrator decides from now on what becomes of an account that its owner has closed.
            profiles.setDeletion(transaction, id, null);
        }
        if (activity.active()) {
            if (!before.active()) {
                users.activate(transaction, id);
                auditLog.add(transaction, AuditEvent.of(AuditEvent.Kind.USER_ACTIVATED, by, id, null));
            }
            return;
        }
        @Nullable Instant until = activity.until();
        if (until != null && (!until.isAfter(clock.instant()) || !until.isBefore(END))) {
            throw invalid("inactive_until", "range", "must be in the future");
        }
        credentials.deactivate(transaction, id, until, activity.reason(), by);
        String detail = (until == null ? "for good" : "until " + until)
                + (activity.reason() == null ? "" : ": " + activity.reason());
        auditLog.add(transaction, AuditEvent.of(AuditEvent.Kind.USER_DEACTIVATED, by, id, detail));
    }

    private void setAddress(Handle transaction, Profile before, MailAddress address, Actor by) {
        boolean sameText = address.text().equals(before.email());
        if (sameText && before.hasVerifiedAddress()) {
            return;
        }
        boolean same = before.hasAddress(address.text());
        boolean own = same
                || UsernameKey.of(before.username())
                        .filter(address.key()::equals)
                        .isPresent();
        if (!own && profiles.isTaken(transaction, address)) {
            throw Problem.USERNAME_TAKEN.exception();
        }
        if (same && before.hasVerifiedAddress()) {
            // Another spelling of the address: its owner has shown that mails arrive there.
            credentials.moveAddress(transaction, before.id(), address);
            auditLog.add(
                    transaction, AuditEvent.of(AuditEvent.Kind.ADDRESS_CHANGED, by, before.id(), "another spelling"));
            return;
        }
        if (before.hasVerifiedAddress() && by.is(before.id())) {
            // A stolen session of an administrator must not void the owner's way back as an administrator's change
            // does.
            throw invalid("email", "own-address", "is changed with POST /v1/email-verifications by its owner");
        }
        credentials.assignAddress(transaction, before.id(), address);
        if (!sameText) {
            auditLog.add(
                    transaction, AuditEvent.of(AuditEvent.Kind.ADDRESS_CHANGED, by, before.id(), "not verified yet"));
        }
        Profile after = profiles.find(transaction, before.id()).orElseThrow(Problem.NOT_FOUND::exception);
        if (before.isInvited()) {
            invitations.invite(transaction, after, by);
            return;
        }
        invitations.verify(transaction, after, by);
        if (before.hasVerifiedAddress()) {
            invitations.moved(transaction, before, by);
        }
    }

    /**
     * Removes somebody.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}, {@code last-administrator}
     */
    public void delete(long id, Actor by) {
        jdbi.useTransaction(tx -> deletion.delete(tx, id, by));
    }

    /**
     * Takes somebody's password and mails them a link to set another. Who has never had one is invited again.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}, {@code no-verified-address}, {@code mail-off},
     *     {@code last-administrator} when nobody else could administer meanwhile
     */
    public void forceReset(long id, Actor by) {
        jdbi.useTransaction(tx -> {
            Profile person = locked(tx, id);
            boolean invited = person.isInvited();
            if (!person.hasVerifiedAddress() && !invited) {
                throw Problem.NO_VERIFIED_ADDRESS.exception();
            }
            credentials.removePassword(tx, id, by);
            if (invited) {
                invitations.invite(tx, person, by);
            } else {
                invitations.reset(tx, person, by);
            }
            auditLog.add(
                    tx,
                    AuditEvent.of(
                            AuditEvent.Kind.PASSWORD_RESET_REQUESTED, by, id, invited ? "invited again" : "forced"));
        });
    }

    /**
     * Gives somebody a password, and ends their sessions: for operators, where nothing can be mailed.
     *
     * @param hash as {@link dev.gatehouse.password.Passwords#hash} makes it
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}
     */
    public void setPassword(long id, Secret hash, Actor by) {
        jdbi.useTransaction(tx -> {
            auditLog.add(tx, AuditEvent.of(AuditEvent.Kind.PASSWORD_RESET, by, id, null));
            credentials.setPassword(tx, id, hash, null, EndReason.PASSWORD_RESET, by);
        });
    }

    /** Somebody as they are, and stay until the transaction ends. */
    private Profile locked(Handle transaction, long id) {
        users.lock(transaction, id);
        return profiles.find(transaction, id).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /** Of roles, for the trail. */
    static String names(Set<Role> roles) {
        return roles.isEmpty() ? "none" : String.join(", ", Role.codes(roles));
    }

    private static RuntimeException invalid(String field, String code, String message) {
        return Problem.VALIDATION_FAILED.exception(List.of(new InvalidField(field, code, message)));
    }
}
