package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.PasswordPolicy;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.config.StartException;
import dev.gatehouse.user.Users;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the configured administrator if the database has none. */
public final class FirstAdministrator {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);

    private final Jdbi jdbi;
    private final Users users;
    private final Passwords passwords;
    private final PasswordPolicy policy;
    private final AuditLog auditLog;

    public FirstAdministrator(Jdbi jdbi, Users users, Passwords passwords, PasswordPolicy policy, AuditLog auditLog) {
        this.jdbi = jdbi;
        this.users = users;
        this.passwords = passwords;
        this.policy = policy;
        this.auditLog = auditLog;
    }

    /**
     * Creates the administrator. An existing user of the configured name never becomes administrator, because anybody may
     * have signed up with that name.
     *
     * @throws StartException if there is no administrator, and the password or the username breaks a rule
     */
    public void addIfMissing(AdministratorSettings settings) {
        if (settings.username().isEmpty() || users.anybodyIs(Role.ADMIN)) {
            return;
        }
        if (users.find(settings.username()).isPresent()) {
            LOG.warn("No administrator exists, and none was created: another user already has the name in"
                    + " administrator.username (ADMIN_USERNAME). Choose another name.");
            return;
        }
        // Checked only for new users: a user of an earlier version may have such a name.
        UsernameKey.asciiOfAmbiguousDomain(settings.username()).ifPresent(ascii -> {
            throw new StartException("administrator.username (ADMIN_USERNAME) " + UsernameKey.ambiguous(ascii) + ".");
        });
        Optional<String> mistake = settings.mistake(policy);
        if (mistake.isPresent()) {
            throw new StartException(mistake.get());
        }
        try {
            Secret hash =
                    passwords.hash(PasswordDigest.ofNew(settings.password().reveal()));
            jdbi.useTransaction(tx -> {
                long id = users.add(tx, settings.username(), hash, Set.of(Role.ADMIN));
                auditLog.add(tx, AuditEvent.of(AuditEvent.Kind.USER_CREATED, Actor.SERVICE, id, "first administrator"));
            });
            LOG.info("Created the first administrator: {}", settings.username());
        } catch (ProblemException e) {
            if (users.find(settings.username()).isPresent()) {
                LOG.info("Another instance has created the first administrator");
            } else {
                LOG.warn("No administrator exists, and none was created: a former user had the name in"
                        + " administrator.username (ADMIN_USERNAME), and usernames are never reassigned. Choose another"
                        + " name.");
            }
        }
    }
}
