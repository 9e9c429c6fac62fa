package dev.gatehouse.throttle;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;

/**
 * How often one may try.
 *
 * @param enabled false: nothing is counted and nothing refused
 * @param freeFailures in a row, after which each further attempt waits
 * @param firstWait the shortest wait; each failure doubles it
 * @param longestWait up to this
 * @param deviceFailures after which a device token is worth nothing
 * @param knownFor how long a device token counts, and an address from which somebody has signed in
 * @param window in which the rest is counted
 * @param accountFailures of one account from everywhere that is not known to it
 * @param loginsPerAddress that fail, at accounts to which the address is not known
 * @param perRecipient usable links of one kind that strangers can have mailed to one recipient, and as many that known devices and
 *     addresses can
 * @param rows what strangers have tried is kept in about so many
 */
public record ThrottleSettings(
        boolean enabled,
        @Min(1) @Max(1_000_000) int freeFailures,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        Duration firstWait,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS) @MaxDuration(value = 1, unit = TimeUnit.DAYS)
        Duration longestWait,

        @Min(1) @Max(1_000_000) int deviceFailures,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.DAYS) @MaxDuration(value = 3_650, unit = TimeUnit.DAYS)
        Duration knownFor,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.MINUTES) @MaxDuration(value = 1, unit = TimeUnit.DAYS)
        Duration window,

        @Min(1) @Max(1_000_000) int accountFailures,
        @Min(1) @Max(1_000_000) int loginsPerAddress,
        @Min(1) @Max(1_000_000) int signUpsPerAddress,
        @Min(1) @Max(1_000_000) int resetsPerAddress,
        @Min(1) @Max(1_000_000) int emailVerificationsPerAddress,
        @Min(1) @Max(1_000_000) int mailedTokensPerAddress,
        @Min(1) @Max(1_000_000) int perRecipient,
        @Min(1_000) @Max(100_000_000) int rows) {

    @JsonIgnore
    @ValidationMethod(
            message = "throttle.firstWait (THROTTLE_FIRST_WAIT) must not be longer than throttle.longestWait"
                    + " (THROTTLE_LONGEST_WAIT)")
    public boolean isFirstWithinLongest() {
        return firstWait.toMilliseconds() <= longestWait.toMilliseconds();
    }

    int perAddress(Action action) {
        return switch (action) {
            case LOGIN -> loginsPerAddress;
            case SIGN_UP -> signUpsPerAddress;
            case PASSWORD_RESET -> resetsPerAddress;
            case EMAIL_VERIFICATION -> emailVerificationsPerAddress;
            case MAILED_TOKEN -> mailedTokensPerAddress;
        };
    }
}
