package dev.gatehouse.serviceclient;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A service client.
 *
 * @param name what administrators call it; unique
 * @param secrets oldest first; at most two
 */
public record ServiceClient(UUID id, String name, List<Scope> scopes, Instant createdAt, List<ClientSecret> secrets) {
    public ServiceClient {
        scopes = List.copyOf(scopes);
        secrets = List.copyOf(secrets);
    }
}
