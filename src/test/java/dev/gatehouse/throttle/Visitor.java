package dev.gatehouse.throttle;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Somebody at an address, who tries to sign in through a proxy that the service trusts. */
record Visitor(GatehouseServer server, String address) {
    /** Settings for servers behind such a proxy. */
    static Map<String, String> behindAProxy(Map<String, String> settings) {
        settings.put("TRUSTED_PROXIES", "127.0.0.1");
        return settings;
    }

    private Http.Reply post(String path, String body, String... more) {
        List<String> headers = new ArrayList<>(List.of("Content-Type", "application/json", "X-Forwarded-For", address));
        headers.addAll(List.of(more));
        return new Http(server).post(path, body, headers.toArray(String[]::new));
    }

    Http.Reply signsIn(String username, String password) {
        return post("/v1/sessions", Json.of("username", username, "password", password));
    }

    Http.Reply signsIn(Person person) {
        return signsIn(person.username(), person.password());
    }

    Http.Reply guesses(String username) {
        return signsIn(username, "wrong");
    }

    /** That many times; what the last one was answered. */
    Http.Reply guesses(String username, int times) {
        Http.Reply last = guesses(username);
        for (int i = 1; i < times; i++) {
            last = guesses(username);
        }
        return last;
    }

    Http.Reply signsInWithDevice(String username, String password, String deviceToken) {
        return post("/v1/sessions", Json.of("username", username, "password", password, "device_token", deviceToken));
    }

    Http.Reply signsInByCookie(Person person, String cookies) {
        return post(
                "/v1/sessions",
                Json.of("username", person.username(), "password", person.password(), "transport", "cookie"),
                "Origin",
                "http://localhost:8080",
                "Cookie",
                cookies);
    }

    Http.Reply signsInClassically(String username, String password) {
        return post("/login", Json.of("username", username, "password", Person.sha256(password)));
    }

    Http.Reply confirms(String accessToken, String password) {
        return post(
                "/v1/sessions/current/confirm",
                Json.of("password", password),
                "Authorization",
                "Bearer " + accessToken);
    }

    /** All that an answer says, but for what is another thing in every answer. */
    static String said(Http.Reply reply) {
        Map<String, List<String>> headers =
                new TreeMap<>(reply.response().headers().map());
        headers.keySet().removeIf(name -> name.equalsIgnoreCase("Date") || name.equalsIgnoreCase("X-Request-Id"));
        return reply.status() + " " + headers + " "
                + reply.body().replaceAll("\"request_id\":\"[^\"]*\"", "\"request_id\":\"…\"");
    }
}
