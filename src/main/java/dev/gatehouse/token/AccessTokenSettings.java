package dev.gatehouse.token;

import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/**
 * @param lifetime how long a {@code /v1} access token is accepted; a second to a day
 * @param freshFor how old the proof of a password may be where the contract asks for a fresh one; a second to a day
 */
public record AccessTokenSettings(
        @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) @MaxDuration(value = 1, unit = TimeUnit.DAYS)
        Duration lifetime,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) @MaxDuration(value = 1, unit = TimeUnit.DAYS)
        Duration freshFor) {}
