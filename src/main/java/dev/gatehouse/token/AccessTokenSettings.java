package dev.gatehouse.token;

import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/**
 * Lifetimes of access tokens.
 *
 * @param lifetime how long a {@code /v1} access token is accepted; a second to a day
 * @param freshFor how old the last password verification may be for operations that require a fresh login; a second to a day
 */
public record AccessTokenSettings(
        @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) @MaxDuration(value = 1, unit = TimeUnit.DAYS)
        Duration lifetime,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) @MaxDuration(value = 1, unit = TimeUnit.DAYS)
        Duration freshFor) {}
