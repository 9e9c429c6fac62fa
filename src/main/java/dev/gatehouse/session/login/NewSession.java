package dev.gatehouse.session.login;

import dev.gatehouse.kernel.Origin;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Properties of a session that is to be opened.
 *
 * @param deviceName chosen by the user
 * @param classicLifetime of the session and its only token, at the classic API
 */
record NewSession(Origin origin, @Nullable String deviceName, Optional<Duration> classicLifetime) {
    boolean isClassic() {
        return classicLifetime.isPresent();
    }
}
