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
 * Settings of rate limits. Limits refuse unknown clients; known devices and addresses have their own counters.
 *
 * @param enabled if false, nothing is counted and nothing is refused
 * @param freeFailures number of consecutive failures that starts the first wait
 * @param firstWait the shortest wait; each failure doubles it
 * @param longestWait the longest wait
 * @param deviceFailures number of failures after which a device token is no longer accepted
 * @param knownFor how long a device token is valid, and how long an address stays known after a login
 * @param window the window of all following limits
 * @param accountFailures failures per account
 * @param loginsPerAddress failed logins per address block
 * @param perRecipient usable mailed links of one kind per recipient, for requests of unknown clients; as many again for known
 *     devices and addresses
 * @param rows approximate maximum number of counter rows that unknown clients create
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
            case EMAIL_VERIFICATION, TEST_MAIL -> emailVerificationsPerAddress;
            case MAILED_TOKEN -> mailedTokensPerAddress;
        };
    }
}
