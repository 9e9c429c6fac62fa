package dev.gatehouse.admin;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.password.PasswordPolicy;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;

/**
 * Who administers a database that nobody administers yet.
 *
 * @param username empty: nobody
 * @param password theirs
 */
public record AdministratorSettings(
        @NotNull String username, @NotNull Secret password) {
    @ValidationMethod(
            message = "administrator.username (ADMIN_USERNAME) and administrator.password (ADMIN_PASSWORD) must both be"
                    + " set, or neither")
    public boolean isWholeOrNothing() {
        return username.isEmpty() == password.isEmpty();
    }

    @ValidationMethod(message = "administrator.username (ADMIN_USERNAME) must be a name that somebody can have")
    public boolean isNameOfSomebody() {
        return username.isEmpty() || UsernameKey.of(username).isPresent();
    }

    /** Returns, as a sentence, which rule of a new password this one breaks; an administrator who exists may keep it. */
    public Optional<String> mistake(PasswordPolicy policy) {
        return policy.broken(password.reveal(), username)
                .map(rule -> "administrator.password (ADMIN_PASSWORD) " + policy.message(rule) + ".");
    }
}
