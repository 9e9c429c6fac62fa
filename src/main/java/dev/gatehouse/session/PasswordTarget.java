package dev.gatehouse.session;

import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.user.User;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What passwords of a name are tried against, whether a user has it or not. */
public final class PasswordTarget {
    private PasswordTarget() {}

    public static Passwords.Target of(String username, Optional<User> user) {
        return new Passwords.Target(
                key(username),
                user.map(User::password).orElse(null),
                user.map(User::active).orElse(false));
    }

    /** Returns the bytes by which a name is counted; a name that no user can have is counted alike. */
    public static byte[] key(String username) {
        // No key of a name has a control character.
        return UsernameKey.of(username)
                .map(UsernameKey::bytes)
                .orElseGet(() -> ("\0" + username).getBytes(StandardCharsets.UTF_8));
    }
}
