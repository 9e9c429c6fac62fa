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
 * How long people stay signed in.
 *
 * @param idleLimit ends a session that is not refreshed; five minutes to ten years
 * @param absoluteLimit ends it in any case; five minutes to ten years
 * @param refreshTokenGrace for how long a used refresh token still gives what is in force; up to five minutes
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
