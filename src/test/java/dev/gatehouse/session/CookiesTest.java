package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
                        "{\"username\":\"" + person.username() + "\",\"password\":\"" + person.password()
                                + "\",\"transport\":\"cookie\"}",
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
                        "{\"username\":\"" + ada.username() + "\",\"password\":\"" + ada.password()
                                + "\",\"transport\":\"cookie\"}",
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

    @Test
    void classic_door_takes_no_cookie() {
        Person ada = Person.on(server);
        String cookies = Jar.of(signIn(ada, "Origin", OWN)).header();

        Http.Reply reply = http().get("/users", "Cookie", cookies);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).isEqualTo("{\"msg\":\"Missing Authorization Header\"}");
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
