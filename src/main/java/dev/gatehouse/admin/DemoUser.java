package dev.gatehouse.admin;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.user.User;
import dev.gatehouse.user.Users;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The user of the tutorial, created in an empty embedded database so that the service can be tried immediately. */
public final class DemoUser {
    private static final Logger LOG = LoggerFactory.getLogger(DemoUser.class);
    public static final String USERNAME = "admin@gmail.com";
    private static final String PASSWORD = "123456";

    private final Users users;
    private final Passwords passwords;
    private volatile @Nullable Looked looked;

    /** A stored hash, and whether the public password matches it. */
    private record Looked(Secret stored, boolean known) {}

    public DemoUser(Users users, Passwords passwords) {
        this.users = users;
        this.passwords = passwords;
    }

    /** Returns the JSON body of the login request of the demo user. */
    public static String login() {
        return "{\"username\":\"" + USERNAME + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    /** Creates the demo user if the database has no users. */
    public void addToEmptyDatabase() {
        if (users.nobody()) {
            users.add(USERNAME, PasswordDigest.candidates(PASSWORD).get(0), Set.of(Role.ADMIN));
        }
    }

    /** Logs a warning while the demo user is active with its public password. */
    public void warn() {
        if (isThere()) {
            LOG.warn("*****************************************************************");
            LOG.warn("*  The demo user {} has the password {}.       *", USERNAME, PASSWORD);
            LOG.warn("*  This password is public, and the user is an administrator.   *");
            LOG.warn("*  Use this database only for trials, not in production.        *");
            LOG.warn("*****************************************************************");
        }
    }

    /**
     * Returns whether the demo user is active and has its public password. Runs one query; verifies the hash only if it
     * differs from the one of the last call.
     */
    public boolean isThere() {
        Optional<Secret> stored = users.findActive(USERNAME).map(User::password);
        if (stored.isEmpty()) {
            return false;
        }
        Looked last = looked;
        if (last == null || !last.stored().reveal().equals(stored.get().reveal())) {
            last = new Looked(stored.get(), hasKnownPassword(stored.get()));
            looked = last;
        }
        return last.known();
    }

    private boolean hasKnownPassword(Secret stored) {
        return passwords
                .verify(PasswordDigest.candidates(PASSWORD), new Passwords.Target(new byte[0], stored, true))
                .right();
    }

    /** Returns the {@code username} and {@code password} of the demo user, for pages that offer the login. */
    public static Map<String, String> credentials() {
        return Map.of("username", USERNAME, "password", PASSWORD);
    }
}
