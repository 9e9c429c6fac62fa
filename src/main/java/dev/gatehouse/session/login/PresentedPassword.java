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
 * The credentials of a login request.
 *
 * @param username as given in the request
 * @param digests the possible meanings of the presented password
 * @param deviceToken the device token that the device received at its last login
 */
record PresentedPassword(
        String username,
        List<PasswordDigest> digests,
        Origin origin,
        @Nullable Secret deviceToken) {

    /** @param user the user with that name, active or not */
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
