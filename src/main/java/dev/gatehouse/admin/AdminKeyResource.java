package dev.gatehouse.admin;

import dev.gatehouse.api.model.KeyResponse;
import dev.gatehouse.api.model.KeysResponse;
import dev.gatehouse.api.model.RotateKeysRequest;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.key.KeyEntry;
import dev.gatehouse.key.SigningKeys;
import org.jspecify.annotations.Nullable;

/** The REST endpoints of the signing keys. */
public final class AdminKeyResource {
    private final SigningKeys keys;

    public AdminKeyResource(SigningKeys keys) {
        this.keys = keys;
    }

    KeysResponse listKeys(Caller caller) {
        return new KeysResponse(
                keys.list().stream().map(AdminKeyResource::response).toList());
    }

    KeysResponse rotateKeys(Caller caller, @Nullable RotateKeysRequest request) {
        boolean atOnce = request != null && Boolean.TRUE.equals(request.atOnce());
        return keys.rotate(atOnce, caller.actor()).fold(done -> listKeys(caller), tooEarly -> {
            throw Problem.KEY_NOT_PUBLISHED_LONG_ENOUGH.exception(
                    "The pending key can sign from " + tooEarly.from() + ".");
        });
    }

    void removeKey(Caller caller, String kid) {
        keys.remove(kid, caller.actor());
    }

    private static KeyResponse response(KeyEntry key) {
        return new KeyResponse(
                key.kid(),
                key.algorithm(),
                key.state().code(),
                key.createdAt(),
                key.activatedAt(),
                key.retiredAt(),
                key.retiresUntil(),
                key.goneAt());
    }
}
