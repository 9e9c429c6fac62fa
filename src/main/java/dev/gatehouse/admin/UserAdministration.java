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

/** Changes users on behalf of administrators. Each change, its revoked sessions, mails and audit events are one transaction. */
public final class UserAdministration {
    /** The end of the times that the database can store. */
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

    /** @param invitations mails the links that set a password */
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

    /** @throws dev.gatehouse.kernel.ProblemException {@code not-found} if no user has the id */
    public Profile get(long id) {
        return profiles.find(id).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /**
     * Changes a user. Changing the roles or deactivating the user revokes all sessions of the user.
     *
     * @return the changed user
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}, {@code last-administrator}, {@code username-taken},
     *     {@code validation-failed} if the end of the deactivation is not in the future
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
            // An administrator's decision replaces the scheduled deletion of an account that its owner closed.
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
            // Another spelling of the verified address: it stays verified.
            credentials.moveAddress(transaction, before.id(), address);
            auditLog.add(
                    transaction, AuditEvent.of(AuditEvent.Kind.ADDRESS_CHANGED, by, before.id(), "another spelling"));
            return;
        }
        if (before.hasVerifiedAddress() && by.is(before.id())) {
            // An administrator's change invalidates the links that restore the former address. An attacker with the
            // stolen session of an administrator must not be able to do that to this administrator's own address.
            throw invalid(
                    "email", "own-address", "cannot be your own address; change it with POST /v1/email-verifications");
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
     * Deletes a user.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}, {@code last-administrator}
     */
    public void delete(long id, Actor by) {
        jdbi.useTransaction(tx -> deletion.delete(tx, id, by));
    }

    /**
     * Removes the password of a user and mails a link that sets another one. Invites a user again who never had a password.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}, {@code no-verified-address}, {@code mail-off},
     *     {@code last-administrator} if no other active administrator has a password
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
     * Sets the password of a user and revokes all sessions of the user. For operators, if mail is not available.
     *
     * @param hash the result of {@link dev.gatehouse.password.Passwords#hash}
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}
     */
    public void setPassword(long id, Secret hash, Actor by) {
        jdbi.useTransaction(tx -> {
            auditLog.add(tx, AuditEvent.of(AuditEvent.Kind.PASSWORD_RESET, by, id, null));
            credentials.setPassword(tx, id, hash, null, EndReason.PASSWORD_RESET, by);
        });
    }

    /**
     * Removes the password of a user, even of the last administrator, and mails a link that sets another one to the verified
     * address. For operators.
     *
     * @return false if no link was mailed, because the user has no verified address or this service sends no mail
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}
     */
    public boolean voidPassword(long id, Actor by) {
        return jdbi.inTransaction(tx -> {
            Profile person = locked(tx, id);
            credentials.voidPassword(tx, id, by);
            boolean mailed = person.hasVerifiedAddress() && invitations.sends();
            if (mailed) {
                invitations.reset(tx, person, by);
            }
            auditLog.add(tx, AuditEvent.of(AuditEvent.Kind.PASSWORD_RESET_REQUESTED, by, id, "forced"));
            return mailed;
        });
    }

    /** Locks a user until the transaction ends, and returns it. */
    private Profile locked(Handle transaction, long id) {
        users.lock(transaction, id);
        return profiles.find(transaction, id).orElseThrow(Problem.NOT_FOUND::exception);
    }

    /** Returns the roles as text for the audit log. */
    static String names(Set<Role> roles) {
        return roles.isEmpty() ? "none" : String.join(", ", Role.codes(roles));
    }

    private static RuntimeException invalid(String field, String code, String message) {
        return Problem.VALIDATION_FAILED.exception(List.of(new InvalidField(field, code, message)));
    }
}
