package dev.gatehouse.admin;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.name.MailAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is to be created.
 *
 * @param email where mails go; none for nowhere
 * @param locale a tag of BCP 47; none for none in particular
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
