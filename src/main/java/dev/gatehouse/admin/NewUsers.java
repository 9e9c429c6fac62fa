package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Creates users on behalf of administrators and operators. */
public final class NewUsers {
    /** The maximum length of a username in code points, the unit of the contract and the database. */
    private static final int NAME_LIMIT = 254;

    private static final Secret NO_PASSWORD = new Secret("");

    private final Jdbi jdbi;
    private final Users users;
    private final Profiles profiles;
    private final Invitations invitations;
    private final AuditLog auditLog;

    /** @param invitations mails the links that set a password */
    public NewUsers(Jdbi jdbi, Users users, Profiles profiles, Invitations invitations, AuditLog auditLog) {
        this.jdbi = jdbi;
        this.users = users;
        this.profiles = profiles;
        this.invitations = invitations;
        this.auditLog = auditLog;
    }

    /**
     * Creates a user without password and mails a link that sets one.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken}, {@code mail-off}, {@code validation-failed}
     *     if the username is not valid or there is no email address
     */
    public Profile invite(NewUser wanted, Actor by) {
        requireName(wanted.username());
        if (wanted.email() == null) {
            throw invalid("email", "required", "is required if the username is not an email address");
        }
        return jdbi.inTransaction(tx -> {
            Profile added = add(tx, wanted, NO_PASSWORD, false, by);
            profiles.setInvited(tx, added.id());
            invitations.invite(tx, added, by);
            return profiles.find(tx, added.id()).orElseThrow();
        });
    }

    /**
     * Creates a user with a password. The email address counts as verified, because an operator vouches for it.
     *
     * @param hash the result of {@link dev.gatehouse.password.Passwords#hash}
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken}, {@code validation-failed}
     */
    public Profile create(NewUser wanted, Secret hash, Actor by) {
        requireName(wanted.username());
        return jdbi.inTransaction(tx -> add(tx, wanted, hash, true, by));
    }

    private Profile add(Handle transaction, NewUser wanted, Secret hash, boolean verified, Actor by) {
        boolean taken = Optional.ofNullable(wanted.email())
                        .filter(address -> profiles.isTaken(transaction, address))
                        .isPresent()
                || MailAddress.of(wanted.username())
                        .filter(name -> profiles.isTaken(transaction, name))
                        .isPresent();
        if (taken) {
            throw Problem.USERNAME_TAKEN.exception();
        }
        long id = users.add(transaction, wanted.username(), hash, wanted.roles());
        if (wanted.email() != null) {
            profiles.setFirstAddress(transaction, id, wanted.email(), verified);
        }
        if (wanted.locale() != null) {
            profiles.setLocale(transaction, id, wanted.locale());
        }
        auditLog.add(
                transaction,
                AuditEvent.of(
                        AuditEvent.Kind.USER_CREATED, by, id, "roles: " + UserAdministration.names(wanted.roles())));
        return profiles.find(transaction, id).orElseThrow();
    }

    private static void requireName(String name) {
        if (name.codePointCount(0, name.length()) > NAME_LIMIT
                || UsernameKey.of(name).isEmpty()) {
            throw invalid("username", "name", "is not a valid username");
        }
        UsernameKey.requireUnambiguousDomain("username", name);
    }

    private static RuntimeException invalid(String field, String code, String message) {
        return Problem.VALIDATION_FAILED.exception(List.of(new InvalidField(field, code, message)));
    }
}
