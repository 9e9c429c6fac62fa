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

/** Makes the administrator that is configured, where there is none. */
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
     * Nobody who is there already becomes one: a name may be anybody's.
     *
     * @throws StartException when the administrator is missing and the password breaks a rule
     */
    public void addIfMissing(AdministratorSettings settings) {
        if (settings.username().isEmpty() || users.anybodyIs(Role.ADMIN)) {
            return;
        }
        if (users.find(settings.username()).isPresent()) {
            LOG.warn("There is no administrator, and none is made: the name of administrator.username"
                    + " (ADMIN_USERNAME) is another user's. Choose another one.");
            return;
        }
        // Not when the configuration is read: a user of before may have such a name.
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
            LOG.info("Made the first administrator: {}", settings.username());
        } catch (ProblemException e) {
            if (users.find(settings.username()).isPresent()) {
                LOG.info("Another instance has made the first administrator meanwhile");
            } else {
                LOG.warn("There is no administrator, and none is made: the name of administrator.username"
                        + " (ADMIN_USERNAME) was somebody's who has left. Choose another one.");
            }
        }
    }
}
