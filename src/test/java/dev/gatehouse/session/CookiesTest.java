package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.support.UsedSecrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens in cookies: what a browser is given, and what its requests must show. */
class CookiesTest {
    private static final String OWN = "http://localhost:8080";
    private static final String FRONT_END = "https://app.example.org";
    private static final Pattern COOKIE = Pattern.compile("(__Host-gatehouse-(?:access|refresh|device))=([^;]*)(.*)");

    private static GatehouseServer server;

    @BeforeAll
    static void start_with_a_front_end() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("CORS_ALLOWED_ORIGINS", FRONT_END);
        server = GatehouseServer.start(settings);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A browser's cookies, by their names, with their attributes. */
    private record Jar(Map<String, String> values, List<String> attributes) {
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

    private static Http http() {
        return new Http(server);
    }

    private static Http.Reply signIn(Person person, String... headers) {
        return signIn(server, person, headers);
    }

    private static Http.Reply signIn(GatehouseServer at, Person person, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(headers));
        return new Http(at)
                .post(
                        "/v1/sessions",
                        Json.of("username", person.username(), "password", person.password(), "transport", "cookie"),
                        all.toArray(String[]::new));
    }

    private static Http.Reply refresh(String cookies, String... headers) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json", "Cookie", cookies));
        all.addAll(List.of(headers));
        return http().post("/v1/sessions/refresh", "{}", all.toArray(String[]::new));
    }

    private static String code(Http.Reply reply) {
        return reply.json().path("code").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {OWN, FRONT_END})
    void login_sets_both_cookies_and_gives_no_token_to_scripts(String origin) {
        Http.Reply reply = signIn(Person.on(server), "Origin", origin);

        assertThat(reply.status()).isEqualTo(201);
        Jar jar = Jar.of(reply);
        assertThat(jar.values())
                .containsOnlyKeys("__Host-gatehouse-access", "__Host-gatehouse-refresh", "__Host-gatehouse-device");
        assertThat(jar.attributes())
                .allSatisfy(attributes -> assertThat(attributes)
                        .contains("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax")
                        .doesNotContain("Domain"));
        assertThat(jar.attributes().get(0)).endsWith("Max-Age=" + reply.json().path("expires_in"));
        assertThat(reply.json().has("access_token")).isFalse();
        assertThat(reply.json().has("refresh_token")).isFalse();
        assertThat(reply.json().path("csrf_token").asText()).isNotEmpty();
        jar.values().values().forEach(value -> assertThat(reply.body()).doesNotContain(value));
    }

    @Test
    void login_from_elsewhere_is_refused() {
        Person ada = Person.on(server);

        assertThat(code(signIn(ada))).isEqualTo("csrf-refused");
        for (String origin : List.of(
                "null",
                "https://evil.example",
                "https://other.example.org",
                "https://app.example.org:444",
                "http://app.example.org",
                FRONT_END + ".evil.example",
                "http://localhost:8081")) {
            Http.Reply reply = signIn(ada, "Origin", origin);
            assertThat(reply.status()).as(origin).isEqualTo(403);
            assertThat(code(reply)).isEqualTo("csrf-refused");
            assertThat(reply.header("Set-Cookie")).isEmpty();
        }
        assertThat(code(signIn(ada, "Origin", OWN, "Origin", "https://evil.example")))
                .isEqualTo("csrf-refused");
    }

    @Test
    void any_origin_is_no_origin() {
        try (GatehouseServer open = GatehouseServer.start(Map.of("CORS_ALLOWED_ORIGINS", "*"))) {
            Person ada = Person.on(open);
            Http.Reply reply = signIn(open, ada, "Origin", "https://evil.example");

            assertThat(code(reply)).isEqualTo("csrf-refused");
        }
    }

    @Test
    void form_of_another_site_cannot_sign_anybody_in() {
        Person ada = Person.on(server);
        Http.Reply reply = http().post(
                        "/v1/sessions",
                        Json.of("username", ada.username(), "password", ada.password(), "transport", "cookie"),
                        "Content-Type",
                        "text/plain",
                        "Origin",
                        OWN);

        assertThat(reply.status()).isEqualTo(415);
    }

    @Test
    void cookie_reads_without_more_and_changes_with_the_csrf_token_alone() {
        Person ada = Person.on(server);
        Http.Reply login = signIn(ada, "Origin", OWN);
        String cookies = Jar.of(login).header();
        String csrf = login.json().path("csrf_token").asText();

        Http.Reply me = http().get("/v1/me", "Cookie", cookies);
        assertThat(me.json().path("username").asText()).isEqualTo(ada.username());
        assertThat(http().get("/v1/sessions/current", "Cookie", cookies)
                        .json()
                        .path("csrf_token")
                        .asText())
                .isEqualTo(csrf);

        String theirs = signIn(Person.on(server), "Origin", OWN)
                .json()
                .path("csrf_token")
                .asText();
        for (String wrong : List.of("", "x", theirs, csrf + "A", csrf.substring(1))) {
            Http.Reply refused =
                    http().send("DELETE", "/v1/sessions/current", null, "Cookie", cookies, "X-CSRF-TOKEN", wrong);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(code(refused)).isEqualTo("csrf-refused");
        }
        assertThat(code(http().send("DELETE", "/v1/sessions/current", null, "Cookie", cookies)))
                .isEqualTo("csrf-refused");
        assertThat(http().get("/v1/me", "Cookie", cookies).status()).isEqualTo(200);

        Http.Reply out = http().send("DELETE", "/v1/sessions/current", null, "Cookie", cookies, "X-CSRF-TOKEN", csrf);
        assertThat(out.status()).isEqualTo(204);
        assertThat(Jar.of(out).values().values()).containsExactly("", "");
        assertThat(Jar.of(out).attributes()).allMatch(attributes -> attributes.endsWith("Max-Age=0"));
        assertThat(http().get("/v1/me", "Cookie", cookies).status()).isEqualTo(401);
    }

    @Test
    void header_wins_over_the_cookie_and_needs_no_csrf_token() throws Exception {
        Person ada = Person.on(server);
        String cookies = Jar.of(signIn(ada, "Origin", OWN)).header();
        Person eve = Person.on(server);
        eve.signsIn();

        assertThat(http().get("/v1/me", "Cookie", cookies, "Authorization", "Bearer " + eve.token())
                        .json()
                        .path("username")
                        .asText())
                .isEqualTo(eve.username());
        assertThat(http().get("/v1/me", "Cookie", cookies, "Authorization", "Bearer x")
                        .status())
                .isEqualTo(401);
        assertThat(http().send(
                                "DELETE",
                                "/v1/sessions/current",
                                null,
                                "Cookie",
                                cookies,
                                "Authorization",
                                "Bearer " + eve.token())
                        .status())
                .isEqualTo(204);
        assertThat(http().get("/v1/me", "Cookie", cookies).status()).isEqualTo(200);
    }

    @Test
    void cookie_that_comes_twice_is_refused() {
        Person ada = Person.on(server);
        Jar jar = Jar.of(signIn(ada, "Origin", OWN));
        String cookies = jar.header();

        assertThat(http().get("/v1/me", "Cookie", cookies + "; __Host-gatehouse-access=x")
                        .status())
                .isEqualTo(401);
        assertThat(http().get("/v1/me", "Cookie", "__Host-gatehouse-access=x", "Cookie", cookies)
                        .status())
                .isEqualTo(401);
        assertThat(refresh(cookies + "; __Host-gatehouse-refresh=x", "Origin", OWN)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void refresh_by_cookie_sets_new_ones() {
        Person ada = Person.on(server);
        Jar jar = Jar.of(signIn(ada, "Origin", FRONT_END));

        Http.Reply reply = refresh(jar.header(), "Origin", FRONT_END);

        assertThat(reply.status()).isEqualTo(200);
        Jar next = Jar.of(reply);
        assertThat(next.values()).containsOnlyKeys("__Host-gatehouse-access", "__Host-gatehouse-refresh");
        assertThat(next.values().get("__Host-gatehouse-refresh"))
                .isNotEqualTo(jar.values().get("__Host-gatehouse-refresh"));
        assertThat(reply.json().has("refresh_token")).isFalse();
        assertThat(http().get("/v1/me", "Cookie", next.header()).status()).isEqualTo(200);
    }

    @Test
    void refresh_by_cookie_from_elsewhere_is_refused_and_uses_nothing_up() {
        Jar jar = Jar.of(signIn(Person.on(server), "Origin", OWN));

        assertThat(code(refresh(jar.header()))).isEqualTo("csrf-refused");
        assertThat(code(refresh(jar.header(), "Origin", "https://evil.example")))
                .isEqualTo("csrf-refused");

        assertThat(refresh(jar.header(), "Origin", OWN).status()).isEqualTo(200);
    }

    @Test
    void refresh_without_a_cookie_says_that_nobody_is_signed_in() {
        Http.Reply reply = refresh("other=x", "Origin", OWN);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(code(reply)).isEqualTo("unauthenticated");
    }

    private static Http.Reply send(
            String method, String path, @Nullable String body, Http.Reply login, String... more) {
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

    private static void end(Http.Reply login) {
        server.sql(
                "UPDATE session SET ended_at = created_at, refresh_hash = NULL WHERE user_id = ?",
                login.json().path("user").path("id").asLong());
    }

    private static void assertCleared(Http.Reply reply) {
        assertThat(reply.response().headers().allValues("Set-Cookie"))
                .as(reply.status() + " " + reply.body())
                .hasSize(2)
                .allMatch(cookie -> cookie.endsWith("Max-Age=0"));
        assertThat(Jar.of(reply).values())
                .containsOnlyKeys("__Host-gatehouse-access", "__Host-gatehouse-refresh")
                .doesNotContainValue("x");
    }

    private static void assertKept(Http.Reply reply) {
        assertThat(reply.response().headers().allValues("Set-Cookie"))
                .as(reply.status() + " " + reply.body())
                .isEmpty();
    }

    private static void assertRefused(String code, Http.Reply reply) {
        assertThat(reply.status()).isEqualTo(401);
        assertThat(code(reply)).isEqualTo(code);
    }

    @Test
    void confirmation_by_cookie_sets_both_and_keeps_the_csrf_token() {
        Person ada = Person.on(server);
        Http.Reply login = signIn(ada, "Origin", OWN);

        Http.Reply reply = send("POST", "/v1/sessions/current/confirm", Json.of("password", ada.password()), login);

        assertThat(reply.status()).isEqualTo(200);
        Jar next = Jar.of(reply);
        assertThat(next.values()).containsOnlyKeys("__Host-gatehouse-access", "__Host-gatehouse-refresh");
        assertThat(reply.json().has("refresh_token")).isFalse();
        assertThat(reply.json().has("access_token")).isFalse();
        assertThat(reply.json().path("csrf_token")).isEqualTo(login.json().path("csrf_token"));
        Http.Reply former = refresh(Jar.of(login).header(), "Origin", OWN);
        assertRefused("session-ended", former);
        assertKept(former);
        assertThat(refresh(next.header(), "Origin", OWN).status()).isEqualTo(200);
    }

    @Test
    void change_of_the_password_by_cookie_sets_those_of_a_new_session() {
        Person ada = Person.on(server);
        Http.Reply login = signIn(ada, "Origin", OWN);
        String change = Json.of("current_password", ada.password(), "new_password", "another path of moss");
        UsedSecrets.addPassword("another path of moss");

        assertThat(code(http().send(
                                "PUT",
                                "/v1/account/password",
                                change,
                                "Content-Type",
                                "application/json",
                                "Cookie",
                                Jar.of(login).header())))
                .isEqualTo("csrf-refused");
        Http.Reply reply = send("PUT", "/v1/account/password", change, login);

        assertThat(reply.status()).isEqualTo(200);
        Jar next = Jar.of(reply);
        assertThat(next.values())
                .containsOnlyKeys("__Host-gatehouse-access", "__Host-gatehouse-refresh", "__Host-gatehouse-device");
        next.values().values().forEach(value -> assertThat(reply.body()).doesNotContain(value));
        String csrf = reply.json().path("csrf_token").asText();
        assertThat(csrf)
                .isNotEmpty()
                .isNotEqualTo(login.json().path("csrf_token").asText());
        assertThat(http().get("/v1/sessions/current", "Cookie", next.header())
                        .json()
                        .path("csrf_token")
                        .asText())
                .as("where another tab reads it")
                .isEqualTo(csrf);
        assertThat(code(http().send(
                                "DELETE",
                                "/v1/sessions/current",
                                null,
                                "Cookie",
                                next.header(),
                                "X-CSRF-TOKEN",
                                login.json().path("csrf_token").asText())))
                .isEqualTo("csrf-refused");
        assertRefused(
                "invalid-token", http().get("/v1/me", "Cookie", Jar.of(login).header()));
        assertThat(refresh(next.header(), "Origin", OWN).status()).isEqualTo(200);
    }

    @Test
    void refresh_of_a_session_that_is_over_clears_the_cookies() {
        Http.Reply ended = signIn(Person.on(server), "Origin", OWN);
        end(ended);
        Http.Reply refused = refresh(Jar.of(ended).header(), "Origin", OWN);
        assertRefused("session-ended", refused);
        assertCleared(refused);

        Http.Reply purged = signIn(Person.on(server), "Origin", OWN);
        server.sql(
                "DELETE FROM session WHERE user_id = ?",
                purged.json().path("user").path("id").asLong());
        refused = refresh(Jar.of(purged).header(), "Origin", OWN);
        assertRefused("refresh-token-unknown", refused);
        assertCleared(refused);

        Http.Reply stolen = signIn(Person.on(server), "Origin", OWN);
        refresh(Jar.of(stolen).header(), "Origin", OWN);
        server.clock().advance(Duration.ofSeconds(31));
        refused = refresh(Jar.of(stolen).header(), "Origin", OWN);
        assertRefused("refresh-token-reused", refused);
        assertCleared(refused);

        Http.Reply idle = signIn(Person.on(server), "Origin", OWN);
        server.clock().advance(Duration.ofDays(30));
        refused = refresh(Jar.of(idle).header(), "Origin", OWN);
        assertRefused("refresh-token-expired", refused);
        assertCleared(refused);
    }

    @Test
    void refresh_that_proves_nothing_clears_nothing() {
        Http.Reply login = signIn(Person.on(server), "Origin", OWN);
        end(login);
        String cookies = Jar.of(login).header();

        assertKept(refresh("__Host-gatehouse-refresh=x", "Origin", OWN));
        assertKept(refresh(cookies));
        assertKept(refresh(cookies + "; __Host-gatehouse-refresh=x", "Origin", OWN));
        String token = String.valueOf(Jar.of(login).values().get("__Host-gatehouse-refresh"));
        String forged = token.substring(0, 40) + (token.charAt(40) == 'A' ? 'B' : 'A') + token.substring(41);
        assertKept(refresh("__Host-gatehouse-refresh=" + forged, "Origin", OWN));
    }

    @Test
    void refresh_with_the_token_in_the_body_touches_no_cookie() {
        Http.Reply login = signIn(Person.on(server), "Origin", OWN);
        end(login);

        Http.Reply refused = http().post(
                        "/v1/sessions/refresh",
                        Json.of("refresh_token", Jar.of(login).values().get("__Host-gatehouse-refresh")),
                        "Content-Type",
                        "application/json",
                        "Origin",
                        OWN,
                        "Cookie",
                        Jar.of(login).header());

        assertRefused("session-ended", refused);
        assertKept(refused);
    }

    @Test
    void late_refusal_does_not_remove_a_newer_login() {
        Person ada = Person.on(server);
        Http.Reply old = signIn(ada, "Origin", OWN);
        end(old);
        String dead = "__Host-gatehouse-refresh=" + Jar.of(old).values().get("__Host-gatehouse-refresh");
        String access = Jar.of(old).values().get("__Host-gatehouse-access");
        Http.Reply next = signIn(ada, "Origin", OWN);
        String newer = "__Host-gatehouse-access=" + Jar.of(next).values().get("__Host-gatehouse-access");

        Http.Reply refused = refresh(dead + "; " + newer, "Origin", OWN);
        assertRefused("session-ended", refused);
        assertKept(refused);
        assertKept(refresh(newer + "x; " + dead + "; " + newer, "Origin", OWN));
        assertThat(http().get("/v1/me", "Cookie", newer).status()).isEqualTo(200);

        assertCleared(refresh(dead + "; " + newer + "x", "Origin", OWN));
        assertCleared(refresh(dead + "; __Host-gatehouse-access=" + access, "Origin", OWN));
        server.clock().advance(Duration.ofMinutes(20));
        assertCleared(refresh(dead + "; __Host-gatehouse-access=" + access, "Origin", OWN));
        assertKept(refresh(dead + "; " + newer, "Origin", OWN));

        Http.Reply last = signIn(ada, "Origin", OWN);
        assertThat(send("DELETE", "/v1/sessions", null, last).status()).isEqualTo(204);
        assertCleared(refresh(
                dead + "; __Host-gatehouse-access=" + Jar.of(last).values().get("__Host-gatehouse-access"),
                "Origin",
                OWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/sessions/current", "/v1/sessions", "/v1/sessions/{id}"})
    void sign_out_of_a_session_that_is_over_clears_the_cookies(String path) {
        Person ada = Person.on(server);
        Http.Reply login = signIn(ada, "Origin", OWN);
        String out =
                path.replace("{id}", login.json().path("session").path("id").asText());
        Http.Reply elsewhere = signIn(ada, "Origin", OWN);
        assertThat(send("DELETE", "/v1/sessions", null, elsewhere).status()).isEqualTo(204);

        Http.Reply refused = send("DELETE", out, null, login);
        assertRefused("invalid-token", refused);
        assertCleared(refused);
        String access = "__Host-gatehouse-access=" + Jar.of(login).values().get("__Host-gatehouse-access");
        assertCleared(http().send("DELETE", out, null, "Cookie", access));
        String rest = "__Host-gatehouse-refresh=" + Jar.of(login).values().get("__Host-gatehouse-refresh");
        assertCleared(http().send("DELETE", out, null, "Cookie", rest));
        assertKept(http().send("DELETE", out, null, "Cookie", rest + "; __Host-gatehouse-refresh=x"));
        assertKept(http().send("DELETE", out, null, "Cookie", access, "Authorization", "Bearer x"));
        assertKept(http().get("/v1/me", "Cookie", access));

        server.clock().advance(Duration.ofMinutes(20));
        refused = send("DELETE", out, null, login);
        assertRefused("invalid-token", refused);
        assertCleared(refused);
    }

    @Test
    void sign_out_of_a_session_that_lives_clears_nothing_when_it_is_refused() {
        Person ada = Person.on(server);
        Http.Reply login = signIn(ada, "Origin", OWN);
        String rest = "__Host-gatehouse-refresh=" + Jar.of(login).values().get("__Host-gatehouse-refresh");

        assertKept(http().send("DELETE", "/v1/sessions/current", null, "Cookie", rest));
        assertKept(http().send("DELETE", "/v1/sessions/current", null, "Cookie", rest + "; __Host-gatehouse-access=x"));
        assertKept(http().send(
                        "DELETE",
                        "/v1/sessions/current",
                        null,
                        "Cookie",
                        Jar.of(login).header()));
        assertKept(http().send("DELETE", "/v1/sessions/current", null, "Cookie", "__Host-gatehouse-access=x"));
        server.clock().advance(Duration.ofMinutes(20));
        Http.Reply expired = send("DELETE", "/v1/sessions/current", null, login);
        assertRefused("invalid-token", expired);
        assertKept(expired);
        assertThat(refresh(Jar.of(login).header(), "Origin", OWN).status()).isEqualTo(200);
    }

    @Test
    void tenth_wrong_password_inside_a_session_clears_the_cookies() {
        Http.Reply login = signIn(Person.on(server), "Origin", OWN);
        for (int i = 0; i < 9; i++) {
            assertKept(send("POST", "/v1/sessions/current/confirm", Json.of("password", "wrong"), login));
        }

        Http.Reply tenth = send(
                "PUT",
                "/v1/account/password",
                Json.of("current_password", "wrong", "new_password", "another path of moss"),
                login);

        assertRefused("invalid-credentials", tenth);
        assertCleared(tenth);
    }

    @Test
    void classic_door_takes_no_cookie() {
        Person ada = Person.on(server);
        String cookies = Jar.of(signIn(ada, "Origin", OWN)).header();

        Http.Reply reply = http().get("/users", "Cookie", cookies);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).isEqualTo("""
                {"msg":"Missing Authorization Header"}""");
    }

    @Test
    void same_site_is_a_choice() {
        Map<String, String> settings = Map.of("COOKIE_SAME_SITE", "None", "CORS_ALLOWED_ORIGINS", FRONT_END);
        try (GatehouseServer choosing = GatehouseServer.start(settings)) {
            Person ada = Person.on(choosing);
            Http.Reply reply = signIn(choosing, ada, "Origin", FRONT_END);

            assertThat(Jar.of(reply).attributes()).allMatch(attributes -> attributes.contains("SameSite=None"));
        }
    }
}
