package dev.gatehouse.session;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.concurrent.TimeUnit;

/**
 * Session lifetimes and cookies.
 *
 * @param idleLimit how long a session lasts without a refresh; five minutes to ten years
 * @param absoluteLimit how long a session lasts at most; five minutes to ten years
 * @param refreshTokenGrace how long a used refresh token still returns the current one; up to five minutes
 * @param cookieSameSite {@code Lax}, {@code Strict} or {@code None}
 */
public record SessionSettings(
        @NotNull @MinDuration(value = 5, unit = TimeUnit.MINUTES) @MaxDuration(value = 3_650, unit = TimeUnit.DAYS)
        Duration idleLimit,

        @NotNull @MinDuration(value = 5, unit = TimeUnit.MINUTES) @MaxDuration(value = 3_650, unit = TimeUnit.DAYS)
        Duration absoluteLimit,

        @NotNull @MinDuration(0) @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
        Duration refreshTokenGrace,

        @NotNull @Pattern(regexp = "Lax|Strict|None", message = "must be Lax, Strict or None")
        String cookieSameSite) {

    @JsonIgnore
    @ValidationMethod(
            message = "session.idleLimit (SESSION_IDLE_LIMIT) must not be longer than session.absoluteLimit"
                    + " (SESSION_ABSOLUTE_LIMIT)")
    public boolean isIdleWithinAbsolute() {
        return idleLimit.toMilliseconds() <= absoluteLimit.toMilliseconds();
    }
}
