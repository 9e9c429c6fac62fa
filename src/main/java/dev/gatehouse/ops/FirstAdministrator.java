package dev.gatehouse.ops;

import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.user.Users;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the administrator that is configured, where there is none. */
public final class FirstAdministrator {
    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);

    private final Users users;

    public FirstAdministrator(Users users) {
        this.users = users;
    }

    /** Nobody who is there already becomes one: a name may be anybody's. */
    public void addIfMissing(AdministratorSettings settings) {
        if (settings.username().isEmpty() || users.anybodyIs(Role.ADMIN)) {
            return;
        }
        if (users.find(settings.username()).isPresent()) {
            LOG.warn("There is no administrator, and none is made: the name of administrator.username"
                    + " (ADMIN_USERNAME) is another user's. Choose another one.");
            return;
        }
        try {
            users.add(
                    settings.username(),
                    PasswordDigest.candidates(settings.password().reveal()).get(0),
                    Set.of(Role.ADMIN));
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
