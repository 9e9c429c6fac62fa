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
 * What people may do by themselves.
 *
 * @param signUp whether they may sign up: {@code open} or {@code closed}
 * @param signUpDomains of addresses that users may sign up with or change to, with commas; empty for any
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

    /** An entry that is no domain of a mail address would let nobody in, and a list of commas alone everybody. */
    @ValidationMethod(
            message = "account.signUpDomains (SIGN_UP_DOMAINS) must be a list of domains of mail addresses with commas"
                    + " between them, without at sign, scheme, port and wildcard, as in example.org,example.com")
    public boolean isListOfDomains() {
        List<String> entries = Commas.split(signUpDomains);
        return entries.isEmpty()
                ? signUpDomains.isEmpty()
                : entries.stream().allMatch(entry -> domain(entry).isPresent());
    }

    /** Returns whether users may choose an address of that domain, when they sign up or change theirs. */
    boolean allows(MailAddress address) {
        List<String> entries = Commas.split(signUpDomains);
        return entries.isEmpty()
                || entries.stream()
                        .map(AccountSettings::domain)
                        .flatMap(Optional::stream)
                        .anyMatch(address.domain()::equals);
    }

    /** The domain of an entry as addresses have it; empty where no address can have it. */
    private static Optional<String> domain(String entry) {
        return MailAddress.of("a@" + entry).map(MailAddress::domain);
    }
}
