package dev.gatehouse.session;

import static dev.gatehouse.session.CookieServer.FRONT_END;
import static dev.gatehouse.session.CookieServer.OWN;
import static dev.gatehouse.session.CookieServer.assertKept;
import static dev.gatehouse.session.CookieServer.assertRefused;
import static dev.gatehouse.session.CookieServer.code;
import static dev.gatehouse.session.CookieServer.http;
import static dev.gatehouse.session.CookieServer.refresh;
import static dev.gatehouse.session.CookieServer.send;
import static dev.gatehouse.session.CookieServer.server;
import static dev.gatehouse.session.CookieServer.signIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.CookieServer.Jar;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.UsedSecrets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens in cookies: attributes of the cookies, and the checks of origin and CSRF token. */
class CookiesTest {
    @ParameterizedTest
    @ValueSource(strings = {OWN, FRONT_END})
    void login_sets_both_cookies_and_gives_no_token_to_scripts(String origin) {
        Http.Reply reply = signIn(Person.on(server()), "Origin", origin);

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

    @ParameterizedTest
    @ValueSource(strings = {"😀", "漢", "a"})
    void cookies_of_the_longest_name_are_not_too_long_for_browsers(String character) {
        Person longest = Person.on(server(), character.repeat(254), "correct horse");

        Http.Reply login = signIn(longest, "Origin", OWN);

        assertThat(login.status()).isEqualTo(201);
        assertThat(login.response().headers().allValues("Set-Cookie"))
                .hasSize(3)
                .allSatisfy(cookie -> assertThat(cookie.length()).isLessThanOrEqualTo(4096));
        assertThat(send("GET", "/v1/me", null, login).json().path("username").asText())
                .isEqualTo(longest.username());
    }

    @Test
    void login_from_another_origin_is_refused() {
        Person ada = Person.on(server());

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
    void wildcard_origin_does_not_allow_cookies() {
        try (GatehouseServer open = GatehouseServer.start(Map.of("CORS_ALLOWED_ORIGINS", "*"))) {
            Person ada = Person.on(open);
            Http.Reply reply = signIn(open, ada, "Origin", "https://evil.example");

            assertThat(code(reply)).isEqualTo("csrf-refused");
        }
    }

    @Test
    void login_with_a_form_content_type_is_refused() {
        Person ada = Person.on(server());
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
    void cookie_allows_reads_and_requires_the_csrf_token_for_changes() {
        Person ada = Person.on(server());
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

        String theirs = signIn(Person.on(server()), "Origin", OWN)
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
    void authorization_header_takes_precedence_and_needs_no_csrf_token() throws Exception {
        Person ada = Person.on(server());
        String cookies = Jar.of(signIn(ada, "Origin", OWN)).header();
        Person eve = Person.on(server());
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
    void duplicate_cookie_is_refused() {
        Person ada = Person.on(server());
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
    void refresh_by_cookie_sets_new_cookies() {
        Person ada = Person.on(server());
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
    void user_who_does_not_stay_signed_in_has_cookies_until_the_browser_is_closed() {
        Person ada = Person.on(server());
        Http.Reply login = http().post(
                        "/v1/sessions",
                        """
                        {"username": "%s", "password": "%s", "transport": "cookie", "keep_signed_in": false}
                        """.formatted(ada.username(), ada.password()),
                        "Content-Type",
                        "application/json",
                        "Origin",
                        OWN);
        assertBrief(login);

        Http.Reply refreshed = refresh(Jar.of(login).header(), "Origin", OWN);
        assertBrief(refreshed);

        Http.Reply confirmed = http().send(
                        "POST",
                        "/v1/sessions/current/confirm",
                        Json.of("password", ada.password()),
                        "Content-Type",
                        "application/json",
                        "Cookie",
                        Jar.of(refreshed).header(),
                        "X-CSRF-TOKEN",
                        login.json().path("csrf_token").asText());
        assertBrief(confirmed);
        assertThat(http().get("/v1/me", "Cookie", Jar.of(confirmed).header()).status())
                .isEqualTo(200);
        assertThat(Jar.of(refresh(Jar.of(signIn(ada, "Origin", OWN)).header(), "Origin", OWN))
                        .attributes())
                .allMatch(attributes -> attributes.contains("Max-Age"));
    }

    /** The cookies of the session have no lifetime; the device cookie does, because it signs nobody in. */
    private static void assertBrief(Http.Reply reply) {
        assertThat(reply.status()).isBetween(200, 201);
        assertThat(reply.response().headers().allValues("Set-Cookie"))
                .filteredOn(line -> !line.startsWith("__Host-gatehouse-device"))
                .hasSize(2)
                .noneMatch(line -> line.contains("Max-Age") || line.contains("Expires"));
    }

    @Test
    void refresh_by_cookie_from_another_origin_is_refused_and_keeps_the_token() {
        Jar jar = Jar.of(signIn(Person.on(server()), "Origin", OWN));

        assertThat(code(refresh(jar.header()))).isEqualTo("csrf-refused");
        assertThat(code(refresh(jar.header(), "Origin", "https://evil.example")))
                .isEqualTo("csrf-refused");

        assertThat(refresh(jar.header(), "Origin", OWN).status()).isEqualTo(200);
    }

    @Test
    void refresh_without_a_cookie_returns_unauthenticated() {
        Http.Reply reply = refresh("other=x", "Origin", OWN);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(code(reply)).isEqualTo("unauthenticated");
    }

    @Test
    void confirmation_by_cookie_sets_both_cookies_and_keeps_the_csrf_token() {
        Person ada = Person.on(server());
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
    void password_change_by_cookie_sets_the_cookies_of_a_new_session() {
        Person ada = Person.on(server());
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
                .as("CSRF token that another tab reads")
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
    void classic_api_ignores_cookies() {
        Person ada = Person.on(server());
        String cookies = Jar.of(signIn(ada, "Origin", OWN)).header();

        Http.Reply reply = http().get("/users", "Cookie", cookies);

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).isEqualTo("""
                {"msg":"Missing Authorization Header"}""");
    }

    @Test
    void same_site_attribute_is_configurable() {
        Map<String, String> settings = Map.of("COOKIE_SAME_SITE", "None", "CORS_ALLOWED_ORIGINS", FRONT_END);
        try (GatehouseServer choosing = GatehouseServer.start(settings)) {
            Person ada = Person.on(choosing);
            Http.Reply reply = signIn(choosing, ada, "Origin", FRONT_END);

            assertThat(Jar.of(reply).attributes()).allMatch(attributes -> attributes.contains("SameSite=None"));
        }
    }
}
