package dev.gatehouse.token;

import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/**
 * Settings of revocation.
 *
 * @param maxStaleness how long tokens are accepted while ended sessions cannot be read; a second to an hour
 */
public record RevocationSettings(
        @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        Duration maxStaleness) {}
