package dev.gatehouse.session;

import static dev.gatehouse.session.CookieServer.OWN;
import static dev.gatehouse.session.CookieServer.assertKept;
import static dev.gatehouse.session.CookieServer.assertRefused;
import static dev.gatehouse.session.CookieServer.http;
import static dev.gatehouse.session.CookieServer.refresh;
import static dev.gatehouse.session.CookieServer.send;
import static dev.gatehouse.session.CookieServer.server;
import static dev.gatehouse.session.CookieServer.signIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.CookieServer.Jar;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal clears the browser's cookies only if their session has ended. */
class CookieClearingTest {
    private static void end(Http.Reply login) {
        server().sql(
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

    @Test
    void refresh_of_an_ended_session_clears_the_cookies() {
        Http.Reply ended = signIn(Person.on(server()), "Origin", OWN);
        end(ended);
        Http.Reply refused = refresh(Jar.of(ended).header(), "Origin", OWN);
        assertRefused("session-ended", refused);
        assertCleared(refused);

        Http.Reply purged = signIn(Person.on(server()), "Origin", OWN);
        server().sql(
                        "DELETE FROM session WHERE user_id = ?",
                        purged.json().path("user").path("id").asLong());
        refused = refresh(Jar.of(purged).header(), "Origin", OWN);
        assertRefused("refresh-token-unknown", refused);
        assertCleared(refused);

        Http.Reply stolen = signIn(Person.on(server()), "Origin", OWN);
        refresh(Jar.of(stolen).header(), "Origin", OWN);
        server().clock().advance(Duration.ofSeconds(31));
        refused = refresh(Jar.of(stolen).header(), "Origin", OWN);
        assertRefused("refresh-token-reused", refused);
        assertCleared(refused);

        Http.Reply idle = signIn(Person.on(server()), "Origin", OWN);
        server().clock().advance(Duration.ofDays(30));
        refused = refresh(Jar.of(idle).header(), "Origin", OWN);
        assertRefused("refresh-token-expired", refused);
        assertCleared(refused);
    }

    @Test
    void refused_refresh_without_a_valid_token_keeps_the_cookies() {
        Http.Reply login = signIn(Person.on(server()), "Origin", OWN);
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
    void refused_refresh_with_the_token_in_the_body_keeps_the_cookies() {
        Http.Reply login = signIn(Person.on(server()), "Origin", OWN);
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
    void late_refusal_keeps_the_cookies_of_a_newer_login() {
        Person ada = Person.on(server());
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
        server().clock().advance(Duration.ofMinutes(20));
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
    void sign_out_of_an_ended_session_clears_the_cookies(String path) {
        Person ada = Person.on(server());
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

        server().clock().advance(Duration.ofMinutes(20));
        refused = send("DELETE", out, null, login);
        assertRefused("invalid-token", refused);
        assertCleared(refused);
    }

    @Test
    void refused_sign_out_of_an_active_session_keeps_the_cookies() {
        Person ada = Person.on(server());
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
        server().clock().advance(Duration.ofMinutes(20));
        Http.Reply expired = send("DELETE", "/v1/sessions/current", null, login);
        assertRefused("invalid-token", expired);
        assertKept(expired);
        assertThat(refresh(Jar.of(login).header(), "Origin", OWN).status()).isEqualTo(200);
    }

    @Test
    void tenth_wrong_password_inside_a_session_clears_the_cookies() {
        Http.Reply login = signIn(Person.on(server()), "Origin", OWN);
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
}
