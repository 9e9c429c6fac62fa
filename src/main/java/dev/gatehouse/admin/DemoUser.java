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

/** The tutorial's own user, for who tries the service on its embedded database. */
public final class DemoUser {
    private static final Logger LOG = LoggerFactory.getLogger(DemoUser.class);
    public static final String USERNAME = "admin@gmail.com";
    private static final String PASSWORD = "123456";

    private final Users users;
    private final Passwords passwords;
    private volatile @Nullable Looked looked;

    /** A stored hash, and whether it is of the known password. */
    private record Looked(Secret stored, boolean known) {}

    public DemoUser(Users users, Passwords passwords) {
        this.users = users;
        this.passwords = passwords;
    }

    /** The body of its login. */
    public static String login() {
        return "{\"username\":\"" + USERNAME + "\",\"password\":\"" + PASSWORD + "\"}";
    }

    /** Makes it where nobody has ever been. */
    public void addToEmptyDatabase() {
        if (users.nobody()) {
            users.add(USERNAME, PasswordDigest.candidates(PASSWORD).get(0), Set.of(Role.ADMIN));
        }
    }

    /** Says loudly that everybody knows its password, for as long as that is so. */
    public void warn() {
        if (isThere()) {
            LOG.warn("*****************************************************************");
            LOG.warn("*  The demo user {} has the password {}.    *", USERNAME, PASSWORD);
            LOG.warn("*  Everybody knows it, and this user is an administrator.       *");
            LOG.warn("*  Use this database for trying out, and nothing else.          *");
            LOG.warn("*****************************************************************");
        }
    }

    /**
     * Returns whether the user is active and has the password that everybody knows. Takes a query, and a hash's time whenever
     * another hash is stored than the last time.
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

    /** What a page that offers the login says: {@code username} and {@code password}. */
    public static Map<String, String> credentials() {
        return Map.of("username", USERNAME, "password", PASSWORD);
    }
}
