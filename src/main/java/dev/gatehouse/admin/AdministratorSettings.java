package dev.gatehouse.admin;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.password.PasswordPolicy;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;

/**
 * The administrator that is created in a database without administrator.
 *
 * @param username the username; empty creates no administrator
 * @param password the password; empty if the username is
 */
public record AdministratorSettings(
        @NotNull String username, @NotNull Secret password) {
    @ValidationMethod(
            message = "administrator.username (ADMIN_USERNAME) and administrator.password (ADMIN_PASSWORD) must both be"
                    + " set, or neither")
    public boolean isWholeOrNothing() {
        return username.isEmpty() == password.isEmpty();
    }

    @ValidationMethod(message = "administrator.username (ADMIN_USERNAME) must be a valid username")
    public boolean isNameOfSomebody() {
        return username.isEmpty() || UsernameKey.of(username).isPresent();
    }

    /** Returns a sentence about the rule that the password breaks; empty if none. The caller checks only new administrators. */
    public Optional<String> mistake(PasswordPolicy policy) {
        return policy.broken(password.reveal(), username)
                .map(rule -> "administrator.password (ADMIN_PASSWORD) " + policy.message(rule) + ".");
    }
}
