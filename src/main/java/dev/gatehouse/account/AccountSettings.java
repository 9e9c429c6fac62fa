package dev.gatehouse.account;

import dev.gatehouse.kernel.Commas;
import dev.gatehouse.name.MailAddress;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Settings of sign-up and of the tokens that are mailed to users.
 *
 * @param signUp {@code open} if new users may sign up, else {@code closed}
 * @param signUpDomains the domains of addresses that users may sign up with or change to, separated by commas; empty allows
 *     every domain
 * @param verificationLifetime lifetime of the token that confirms an address; 1 minute to 30 days
 * @param resetLifetime lifetime of the token that resets a password; 1 minute to 1 day
 * @param invitationLifetime lifetime of the token that sets the first password of an invited user; 1 minute to 30 days
 * @param disavowalLifetime lifetime of the "It was not me" token in a notice; 1 minute to 30 days
 * @param addressRestoreLifetime how long a former address can be restored after a change; 1 minute to 30 days
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

    /** Rejects an entry that is not a mail domain, which no address can match, and a list of only commas, which allows all. */
    @ValidationMethod(
            message = "account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains of mail addresses,"
                    + " separated by commas, without @, scheme, port or wildcard; for example example.org,example.com")
    public boolean isListOfDomains() {
        List<String> entries = Commas.split(signUpDomains);
        return entries.isEmpty()
                ? signUpDomains.isEmpty()
                : entries.stream().allMatch(entry -> domain(entry).isPresent());
    }

    /** Returns whether users may sign up with an address, or change to it. */
    boolean allows(MailAddress address) {
        List<String> entries = Commas.split(signUpDomains);
        return entries.isEmpty()
                || entries.stream()
                        .map(AccountSettings::domain)
                        .flatMap(Optional::stream)
                        .anyMatch(address.domain()::equals);
    }

    /** Returns the domain of an entry in the normal form of addresses; empty if no address can have it. */
    private static Optional<String> domain(String entry) {
        return MailAddress.of("a@" + entry).map(MailAddress::domain);
    }
}
