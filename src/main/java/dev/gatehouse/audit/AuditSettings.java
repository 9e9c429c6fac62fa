package dev.gatehouse.audit;

import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/**
 * Retention of audit events and of the personal data in them.
 *
 * @param retention how long an event is kept; 1 to 3650 days
 * @param erasureAfter how long the audit events of a deleted user keep personal data; 0 to 3650 days
 */
public record AuditSettings(
        @NotNull @MinDuration(value = 1, unit = TimeUnit.DAYS) @MaxDuration(value = 3_650, unit = TimeUnit.DAYS)
        Duration retention,

        @NotNull @MinDuration(value = 0, unit = TimeUnit.DAYS) @MaxDuration(value = 3_650, unit = TimeUnit.DAYS)
        Duration erasureAfter) {}
