package dev.gatehouse.admin;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.name.MailAddress;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change of a user; null keeps a value.
 *
 * @param roles all roles that the user then has
 * @param activity whether the user may sign in
 * @param email another address, not verified
 * @param locale a BCP 47 language tag
 */
public record UserChange(
        @Nullable Set<Role> roles,
        @Nullable Activity activity,
        @Nullable MailAddress email,
        @Nullable String locale) {
    /**
     * Whether a user may sign in.
     *
     * @param active false deactivates the user
     * @param until when the deactivation ends; null for no end
     * @param reason why the user is deactivated; null for no reason
     */
    public record Activity(
            boolean active,
            @Nullable Instant until,
            @Nullable String reason) {}

    public static UserChange ofRoles(Set<Role> roles) {
        return new UserChange(roles, null, null, null);
    }

    public static UserChange ofActivity(Activity activity) {
        return new UserChange(null, activity, null, null);
    }
}
