package dev.gatehouse.session.login;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.session.PasswordTarget;
import dev.gatehouse.throttle.AttemptKind;
import dev.gatehouse.throttle.LoginAttempt;
import dev.gatehouse.user.User;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What somebody presents to sign in with.
 *
 * @param username as it was given
 * @param digests what the password that was given may mean
 * @param deviceToken what the device was given at its last login
 */
record PresentedPassword(
        String username,
        List<PasswordDigest> digests,
        Origin origin,
        @Nullable Secret deviceToken) {

    /** @param user who has that name, be they active or not */
    LoginAttempt attempt(Optional<User> user) {
        return new LoginAttempt(
                AttemptKind.PASSWORD,
                PasswordTarget.key(username),
                user.map(User::id).orElse(null),
                origin,
                deviceToken);
    }

    Passwords.Target target(Optional<User> user) {
        return PasswordTarget.of(username, user);
    }
}
