package dev.gatehouse.user;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.name.MailAddress;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of somebody, save what is stored of their password.
 *
 * @param username as it was typed
 * @param active whether they may sign in at present
 * @param hasPassword whether there is anything they could sign in with
 * @param inactiveUntil when they may sign in again by themselves, if they may not now
 * @param inactiveReason why an administrator has deactivated them, if one has
 * @param email where mails go
 * @param emailVerifiedAt when its owner has shown that they arrive
 * @param locale the language they want, a tag of BCP 47
 * @param invitedAt when an administrator created this user, who has never had a password since; null for everybody else
 * @param deleteAt when the account, which its owner has closed, is deleted; null while it is not closed
 * @param credentialsVersion raised by each change of credentials; mailed tokens are bound to it
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

    /** Returns whether mails go to that address; it need not be verified. */
    public boolean hasAddress(String address) {
        return MailAddress.sameKey(email, address);
    }

    public boolean hasVerifiedAddress() {
        return email != null && emailVerifiedAt != null;
    }

    /** Returns whether the user has never had a password and sets the first one by an invitation. */
    public boolean isInvited() {
        return invitedAt != null;
    }
}
