package dev.gatehouse.user;

import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import java.util.Set;

/**
 * Somebody who may sign in.
 *
 * @param username as it was typed
 * @param password what is stored of the password
 * @param active whether they may sign in at present
 */
public record User(long id, String username, Secret password, boolean active, Set<Role> roles) {
    public User {
        roles = Set.copyOf(roles);
    }
}
