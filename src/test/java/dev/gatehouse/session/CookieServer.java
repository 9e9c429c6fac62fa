package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server with a front end on another origin, and requests of browsers with its cookies. */
final class CookieServer {
    static final String OWN = "http://localhost:8080";
    static final String FRONT_END = "https://app.example.org";
    private static final Pattern COOKIE = Pattern.compile("(__Host-gatehouse-(?:access|refresh|device))=([^;]*)(.*)");

    private static @Nullable GatehouseServer shared;

    private CookieServer() {}

    /**
     * Returns the server that tests of this JVM share. They must check only their own users. Its clock may be ahead of the
     * system's clock.
     */
    static synchronized GatehouseServer server() {
        if (shared == null) {
            Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
            settings.put("CORS_ALLOWED_ORIGINS", FRONT_END);
            GatehouseServer server = GatehouseServer.start(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            shared = server;
        }
        return shared;
    }

    /** Cookies of a browser by name, and their attributes. */
    record Jar(Map<String, String> values, List<String> attributes) {
        static Jar of(Http.Reply reply) {
            Map<String, String> values = new HashMap<>();
            List<String> attributes = new ArrayList<>();
            for (String line : reply.response().headers().allValues("Set-Cookie")) {
                Matcher cookie = COOKIE.matcher(line);
                assertThat(cookie.matches()).as(line).isTrue();
                values.put(cookie.group(1), cookie.group(2));
                attributes.add(cookie.group(3));
            }
            return new Jar(values, attributes);
        }

        String header() {
            StringBuilder header = new StringBuilder();
            values.forEach((name, value) -> header.append(header.isEmpty() ? "" : "; ")
                    .append(name)
                    .append('=')
                    .append(value));
            return header.toString();
        }
    }

    static Http http() {
        return new Http(server());
    }

    static Http.Reply signIn(Person person, String... headers) {
        return signIn(server(), person, headers);
    }

    static Http.Reply signIn(GatehouseServer at, Person person, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return new Http(at)
                .post(
                        "/v1/sessions",
                        Json.of("username", person.username(), "password", person.password(), "transport", "cookie"),
                        all.toArray(String[]::new));
    }

    static Http.Reply refresh(String cookies, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json", "Cookie", cookies));
        all.addAll(List.of(headers));
        return http().post("/v1/sessions/refresh", "{}", all.toArray(String[]::new));
    }

    static Http.Reply send(String method, String path, @Nullable String body, Http.Reply login, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "Content-Type",
                "application/json",
                "Cookie",
                Jar.of(login).header(),
                "X-CSRF-TOKEN",
                login.json().path("csrf_token").asText()));
        all.addAll(List.of(more));
        return http().send(method, path, body, all.toArray(String[]::new));
    }

    static String code(Http.Reply reply) {
        return reply.json().path("code").asText();
    }

    static void assertKept(Http.Reply reply) {
        assertThat(reply.response().headers().allValues("Set-Cookie"))
                .as(reply.status() + " " + reply.body())
                .isEmpty();
    }

    static void assertRefused(String code, Http.Reply reply) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(code(reply)).isEqualTo(code);
    }
}
