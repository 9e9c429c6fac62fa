package dev.gatehouse.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Requests that a generated client would not make. */
public final class Http {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final GatehouseServer server;
    private final List<String> ofEach;

    public Http(GatehouseServer server) {
        this(server, List.of());
    }

    /** @param ofEach the headers that each request has: names and values in turn */
    private Http(GatehouseServer server, List<String> ofEach) {
        this.server = server;
        this.ofEach = ofEach;
    }

    /** Returns what sends requests from that client address, as a trusted proxy reports it. */
    public Http from(String address) {
        return new Http(server, List.of("X-Forwarded-For", address));
    }

    /** An answer. */
    public record Reply(int status, HttpResponse<String> response) {
        public String body() {
            return response.body();
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body());
            } catch (JsonProcessingException e) {
                throw new AssertionError("not JSON: " + body(), e);
            }
        }

        /** A header's value, or nothing. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** Returns status, headers and body, without the values that differ in every answer. */
        public String comparable() {
            Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
            headers.keySet().removeIf(name -> name.equalsIgnoreCase("Date") || name.equalsIgnoreCase("X-Request-Id"));
            return status + " " + headers + " "
                    + body().replaceAll("\"request_id\":\"[^\"]*\"", "\"request_id\":\"…\"");
        }
    }

    /** @param headers names and values in turn */
    public Reply get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Reply post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    /** JSON, as a front end sends it. */
    public Reply postJson(String path, String json, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return send("POST", path, json, all.toArray(String[]::new));
    }

    public Reply send(String method, String path, @org.jspecify.annotations.Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        List<String> all = new ArrayList<>(ofEach);
        all.addAll(List.of(headers));
        if (!all.isEmpty()) {
            request.headers(all.toArray(String[]::new));
        }
        try {
            HttpResponse<String> response = server.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
