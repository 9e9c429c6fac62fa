package dev.gatehouse.session.login;

import dev.gatehouse.kernel.Origin;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which session is wanted.
 *
 * @param deviceName as its owner calls it
 * @param classicLifetime of the session and its one token, at the classic API
 */
record NewSession(Origin origin, @Nullable String deviceName, Optional<Duration> classicLifetime) {
    boolean isClassic() {
        return classicLifetime.isPresent();
    }
}
