package dev.gatehouse.support;

import dev.gatehouse.client.model.CreateClientRequest;
import dev.gatehouse.client.model.CreatedClientResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends the requests of a service client. */
public final class ServiceCallers {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Http http;
    private final String authorization;

    private ServiceCallers(Http http, String authorization) {
        this.http = http;
        this.authorization = authorization;
    }

    /** Creates a service client as the demo administrator. */
    public static CreatedClientResponse create(GatehouseServer server, String... scopes) throws Exception {
        Person admin = Person.demo(server);
        admin.signsIn();
        return admin.administration()
                .createClient(new CreateClientRequest()
                        .name("service " + COUNT.incrementAndGet())
                        .scopes(List.of(scopes)));
    }

    /** Returns a sender with a new service client. */
    public static ServiceCallers with(GatehouseServer server, String... scopes) throws Exception {
        CreatedClientResponse created = create(server, scopes);
        return of(server, created.getId(), created.getSecret());
    }

    public static ServiceCallers of(GatehouseServer server, UUID id, String secret) {
        return new ServiceCallers(new Http(server), basic(id.toString(), secret));
    }

    /** Returns the value of {@code Authorization}. */
    public static String basic(String id, String secret) {
        UsedSecrets.add("a service client's secret", secret);
        return "Basic " + Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the same client at another instance. */
    public ServiceCallers at(GatehouseServer other) {
        return new ServiceCallers(new Http(other), authorization);
    }

    /** @param headers names and values in turn */
    public Http.Reply get(String path, String... headers) {
        return http.get(path, with(headers));
    }

    /** Sends a form with one parameter. */
    public Http.Reply post(String path, String name, String value) {
        return postForm(path, name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    public Http.Reply postForm(String path, String body) {
        return http.post(path, body, with("Content-Type", "application/x-www-form-urlencoded"));
    }

    public Http.Reply introspect(String token) {
        return post("/v1/tokens/introspect", "token", token);
    }

    public Http.Reply revoke(String token) {
        return post("/v1/tokens/revoke", "token", token);
    }

    private String[] with(String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Authorization", authorization));
        return all.toArray(String[]::new);
    }
}
