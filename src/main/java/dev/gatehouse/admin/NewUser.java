package dev.gatehouse.admin;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.name.MailAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user to create.
 *
 * @param email the email address; null for none
 * @param locale a BCP 47 language tag; null for no preference
 */
public record NewUser(
        String username,
        Set<Role> roles,
        @Nullable MailAddress email,
        @Nullable String locale) {
    public NewUser {
        roles = Set.copyOf(roles);
    }
}
