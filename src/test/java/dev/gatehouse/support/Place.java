package dev.gatehouse.support;

import dev.gatehouse.client.ApiClient;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The server to which a person's requests go and the client address from which they come.
 *
 * @param address the client address that a trusted proxy reports; empty if there is no proxy
 */
record Place(GatehouseServer server, Optional<String> address) {
    static Place direct(GatehouseServer server) {
        return new Place(server, Optional.empty());
    }

    Http http() {
        Http http = new Http(server);
        return address.map(http::from).orElse(http);
    }

    /** Returns the generated client without a token. */
    ApiClient client() {
        return server.client().setRequestInterceptor(this::addAddress);
    }

    /** Returns the generated client; each request has the current token. */
    ApiClient client(Supplier<String> token) {
        return server.client().setRequestInterceptor(request -> {
            addAddress(request);
            request.header("Authorization", "Bearer " + token.get());
        });
    }

    private void addAddress(HttpRequest.Builder request) {
        address.ifPresent(from -> request.header("X-Forwarded-For", from));
    }
}
