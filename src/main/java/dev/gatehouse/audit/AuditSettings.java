package dev.gatehouse.audit;

import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/**
 * @param retention for how long an event is kept; a day to ten years
 */
public record AuditSettings(
        @NotNull @MinDuration(value = 1, unit = TimeUnit.DAYS) @MaxDuration(value = 3_650, unit = TimeUnit.DAYS)
        Duration retention) {}
