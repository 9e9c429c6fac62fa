package dev.gatehouse.admin;

import dev.gatehouse.api.AdministrationApi;
import dev.gatehouse.api.model.AdminUserResponse;
import dev.gatehouse.api.model.AdminUsersResponse;
import dev.gatehouse.api.model.CreateUserRequest;
import dev.gatehouse.api.model.KeysResponse;
import dev.gatehouse.api.model.RotateKeysRequest;
import dev.gatehouse.api.model.SessionsResponse;
import dev.gatehouse.api.model.UpdateUserRequest;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.platform.web.Created;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The administration API; delegates to a resource for users and one for keys. */
public final class AdminResource implements AdministrationApi {
    private final AdminUserResource users;
    private final AdminKeyResource keys;

    public AdminResource(AdminUserResource users, AdminKeyResource keys) {
        this.users = users;
        this.keys = keys;
    }

    @Override
    public AdminUsersResponse listUsers(
            Caller caller,
            @Nullable String usernamePrefix,
            @Nullable String emailPrefix,
            @Nullable String role,
            @Nullable String state,
            Integer limit,
            @Nullable String cursor) {
        return users.list(AdminUserResource.wanted(usernamePrefix, emailPrefix, role, state), limit, cursor);
    }

    @Override
    public Created<AdminUserResponse> createUser(Caller caller, CreateUserRequest request) {
        return users.create(caller.actor(), request);
    }

    @Override
    public AdminUserResponse getUser(Caller caller, Long id) {
        return users.get(id);
    }

    @Override
    public AdminUserResponse updateUser(Caller caller, Long id, UpdateUserRequest request) {
        return users.update(caller.actor(), id, request);
    }

    @Override
    public void deleteUser(Caller caller, Long id) {
        users.delete(caller.actor(), id);
    }

    @Override
    public void forcePasswordReset(Caller caller, Long id) {
        users.forceReset(caller.actor(), id);
    }

    @Override
    public SessionsResponse listUserSessions(Caller caller, Long id, Integer limit, @Nullable String cursor) {
        return users.listSessions(caller, id, limit, cursor);
    }

    @Override
    public void endUserSessions(Caller caller, Long id) {
        users.endSessions(caller.actor(), id);
    }

    @Override
    public void endUserSession(Caller caller, Long id, UUID sessionId) {
        users.endSession(caller.actor(), id, sessionId);
    }

    @Override
    public KeysResponse listKeys(Caller caller) {
        return keys.listKeys(caller);
    }

    @Override
    public KeysResponse rotateKeys(Caller caller, @Nullable RotateKeysRequest request) {
        return keys.rotateKeys(caller, request);
    }

    @Override
    public void removeKey(Caller caller, String kid) {
        keys.removeKey(caller, kid);
    }
}
