package dev.gatehouse.admin;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.name.MailAddress;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to change; null stays as it is.
 *
 * @param roles all of them
 * @param activity whether they may sign in
 * @param email another address, which nobody has verified
 * @param locale a tag of BCP 47
 */
public record UserChange(
        @Nullable Set<Role> roles,
        @Nullable Activity activity,
        @Nullable MailAddress email,
        @Nullable String locale) {
    /**
     * Whether somebody may sign in.
     *
     * @param until when they may again by themselves, if they may not; null for never
     * @param reason why not
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
