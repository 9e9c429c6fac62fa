package dev.gatehouse.admin;

import dev.gatehouse.api.model.ClientResponse;
import dev.gatehouse.api.model.ClientSecretResponse;
import dev.gatehouse.api.model.ClientsResponse;
import dev.gatehouse.api.model.CreateClientRequest;
import dev.gatehouse.api.model.CreatedClientResponse;
import dev.gatehouse.api.model.CreatedClientSecretResponse;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.web.Created;
import dev.gatehouse.serviceclient.ClientSecret;
import dev.gatehouse.serviceclient.NewClientSecret;
import dev.gatehouse.serviceclient.Scope;
import dev.gatehouse.serviceclient.ServiceClient;
import dev.gatehouse.serviceclient.ServiceClients;
import java.util.List;
import java.util.UUID;

/** The REST endpoints of the service clients. */
public final class AdminClientResource {
    private final ServiceClients clients;

    public AdminClientResource(ServiceClients clients) {
        this.clients = clients;
    }

    ClientsResponse list() {
        return new ClientsResponse(
                clients.list().stream().map(AdminClientResource::response).toList());
    }

    Created<CreatedClientResponse> create(Actor by, CreateClientRequest request) {
        List<Scope> scopes = request.scopes().stream()
                .map(code -> Scope.of(String.valueOf(code)).orElseThrow(AdminClientResource::unknownScope))
                .toList();
        NewClientSecret created = clients.create(request.name(), scopes, by);
        ServiceClient client = created.client();
        return new Created<>(
                new CreatedClientResponse(
                        client.id(),
                        client.name(),
                        codes(client),
                        client.createdAt(),
                        secrets(client),
                        created.text().reveal()),
                "clients/" + client.id());
    }

    void delete(Actor by, UUID id) {
        clients.delete(id, by);
    }

    Created<CreatedClientSecretResponse> createSecret(Actor by, UUID id) {
        NewClientSecret created = clients.addSecret(id, by);
        ClientSecret secret = created.secret();
        return new Created<>(
                new CreatedClientSecretResponse(
                        secret.id(),
                        secret.hint(),
                        secret.createdAt(),
                        secret.lastUsedAt(),
                        created.text().reveal()),
                "secrets/" + secret.id());
    }

    void deleteSecret(Actor by, UUID id, UUID secretId) {
        clients.deleteSecret(id, secretId, by);
    }

    private static ClientResponse response(ServiceClient client) {
        return new ClientResponse(client.id(), client.name(), codes(client), client.createdAt(), secrets(client));
    }

    private static List<String> codes(ServiceClient client) {
        return client.scopes().stream().map(Scope::code).toList();
    }

    private static List<ClientSecretResponse> secrets(ServiceClient client) {
        return client.secrets().stream()
                .map(secret ->
                        new ClientSecretResponse(secret.id(), secret.hint(), secret.createdAt(), secret.lastUsedAt()))
                .toList();
    }

    private static RuntimeException unknownScope() {
        return Problem.VALIDATION_FAILED.exception(
                List.of(new InvalidField("scopes", "scope", "contains an unknown scope")));
    }
}
