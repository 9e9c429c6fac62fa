package dev.gatehouse.user;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.name.MailAddress;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data of a user, without the stored password.
 *
 * @param username the username as it was typed
 * @param active whether the user may sign in now
 * @param hasPassword whether a password is stored
 * @param inactiveUntil when the deactivation ends; null if the user is active or the deactivation has no end
 * @param inactiveReason why the user was deactivated; null if the user is active or no reason was given
 * @param email the email address; null for none
 * @param emailVerifiedAt when the address was verified; null if it is not verified
 * @param locale the preferred language, a BCP 47 language tag; null for none
 * @param invitedAt when an administrator invited the user; null if the user was not invited or has set a password
 * @param deleteAt when the closed account is deleted; null if its owner has not closed it
 * @param credentialsVersion incremented by each change of credentials; mailed tokens are bound to it
 */
public record Profile(
        long id,
        String username,
        Set<Role> roles,
        boolean active,
        boolean hasPassword,
        Instant createdAt,
        @Nullable Instant inactiveUntil,
        @Nullable String inactiveReason,
        @Nullable String email,
        @Nullable Instant emailVerifiedAt,
        @Nullable String locale,
        @Nullable Instant passwordChangedAt,
        @Nullable Instant invitedAt,
        @Nullable Instant deleteAt,
        int credentialsVersion) {
    public Profile {
        roles = Set.copyOf(roles);
    }

    /** Returns whether the user has the address, verified or not. */
    public boolean hasAddress(String address) {
        return MailAddress.sameKey(email, address);
    }

    public boolean hasVerifiedAddress() {
        return email != null && emailVerifiedAt != null;
    }

    /** Returns whether the user has never had a password and sets the first one with an invitation. */
    public boolean isInvited() {
        return invitedAt != null;
    }
}
