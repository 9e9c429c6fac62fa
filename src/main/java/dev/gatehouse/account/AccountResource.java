package dev.gatehouse.account;

import dev.gatehouse.api.AccountApi;
import dev.gatehouse.api.model.MeResponse;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Role;

/** What people do with their own, on the wire. */
public final class AccountResource implements AccountApi {
    @Override
    public MeResponse getMe(Caller caller) {
        return new MeResponse(
                caller.id(),
                caller.username(),
                caller.roles().stream().map(Role::code).sorted().toList(),
                caller.sessionId(),
                caller.fresh(),
                caller.expiresAt());
    }
}
