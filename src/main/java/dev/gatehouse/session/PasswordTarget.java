package dev.gatehouse.session;

import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.user.User;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Builds what presented passwords are verified against, for existing and unknown usernames alike. */
public final class PasswordTarget {
    private PasswordTarget() {}

    public static Passwords.Target of(String username, Optional<User> user) {
        return new Passwords.Target(
                key(username),
                user.map(User::password).orElse(null),
                user.map(User::active).orElse(false));
    }

    /** Returns the bytes by which attempts at a username are counted, also for names that no user can have. */
    public static byte[] key(String username) {
        // The key of a valid username never contains a control character.
        return UsernameKey.of(username)
                .map(UsernameKey::bytes)
                .orElseGet(() -> ("\0" + username).getBytes(StandardCharsets.UTF_8));
    }
}
