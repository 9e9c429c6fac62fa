package dev.gatehouse.account;

import dev.gatehouse.kernel.Commas;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What people may do by themselves.
 *
 * @param signUp whether they may sign up: {@code open} or {@code closed}
 * @param signUpDomains behind the at sign of who may, with commas; empty for any
 * @param verificationLifetime how long the token that confirms an address is good
 * @param resetLifetime the same of one that sets a password
 * @param invitationLifetime the same for who was added by an administrator
 * @param disavowalLifetime the same of one that says "it was not me"
 * @param addressRestoreLifetime for how long a former address can be restored after a change
 */
public record AccountSettings(
        @NotNull @Pattern(regexp = "open|closed", message = "must be open or closed")
        String signUp,

        @NotNull String signUpDomains,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.MINUTES) @MaxDuration(value = 30, unit = TimeUnit.DAYS)
        Duration verificationLifetime,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.MINUTES) @MaxDuration(value = 1, unit = TimeUnit.DAYS)
        Duration resetLifetime,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.MINUTES) @MaxDuration(value = 30, unit = TimeUnit.DAYS)
        Duration invitationLifetime,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.MINUTES) @MaxDuration(value = 30, unit = TimeUnit.DAYS)
        Duration disavowalLifetime,

        @NotNull @MinDuration(value = 1, unit = TimeUnit.MINUTES) @MaxDuration(value = 30, unit = TimeUnit.DAYS)
        Duration addressRestoreLifetime) {

    public boolean isSignUpOpen() {
        return signUp.equals("open");
    }

    /** Whether who has an address of that domain may sign up. */
    boolean allows(String domain) {
        var domains = Commas.split(signUpDomains);
        return domains.isEmpty()
                || domains.stream()
                        .anyMatch(allowed -> allowed.toLowerCase(Locale.ROOT).equals(domain));
    }
}
