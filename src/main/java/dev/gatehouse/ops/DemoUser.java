package dev.gatehouse.ops;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.user.Users;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tutorial's own user, for who tries the service on its embedded database. */
public final class DemoUser {
    private static final Logger LOG = LoggerFactory.getLogger(DemoUser.class);
    static final String USERNAME = "admin@gmail.com";
    private static final String PASSWORD = "123456";

    private final Users users;
    private final Passwords passwords;

    public DemoUser(Users users, Passwords passwords) {
        this.users = users;
        this.passwords = passwords;
    }

    /** The body of its login. */
    static String login() {
        return "{\"username\":\"" + USERNAME + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    /** Makes it where nobody has ever been. */
    public void addToEmptyDatabase() {
        if (users.nobody()) {
            users.add(USERNAME, PasswordDigest.candidates(PASSWORD).get(0), Set.of(Role.ADMIN));
        }
    }

    /** Says loudly that everybody knows its password, for as long as that is so. Takes a hash's time. */
    public void warn() {
        users.findActive(USERNAME)
                .filter(user -> passwords
                        .prove(
                                PasswordDigest.candidates(PASSWORD),
                                new Passwords.Target(new byte[0], user.password(), true))
                        .right())
                .ifPresent(user -> {
                    LOG.warn("*****************************************************************");
                    LOG.warn("*  The demo user {} has the password {}.    *", USERNAME, PASSWORD);
                    LOG.warn("*  Everybody knows it, and this user is an administrator.       *");
                    LOG.warn("*  Use this database for trying out, and nothing else.          *");
                    LOG.warn("*****************************************************************");
                });
    }
}
