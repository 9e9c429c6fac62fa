package dev.gatehouse.user;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import java.util.Set;

/**
 * A user with the stored password.
 *
 * @param username the username as it was typed
 * @param password the stored hash, or the digest of a tutorial; empty if the user has no password
 * @param active whether the user may sign in now
 */
public record User(long id, String username, Secret password, boolean active, Set<Role> roles) {
    public User {
        roles = Set.copyOf(roles);
    }
}
