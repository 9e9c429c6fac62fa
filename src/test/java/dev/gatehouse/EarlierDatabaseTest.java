package dev.gatehouse;

import static dev.gatehouse.EarlierService.EARLIER;
import static dev.gatehouse.EarlierService.HOME;
import static dev.gatehouse.EarlierService.OFFICE;
import static dev.gatehouse.EarlierService.assertAccepted;
import static dev.gatehouse.EarlierService.post;
import static dev.gatehouse.EarlierService.settings;
import static dev.gatehouse.EarlierService.signIn;
import static dev.gatehouse.EarlierService.signInWithDevice;
import static dev.gatehouse.EarlierService.values;
import static dev.gatehouse.EarlierService.withoutMails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.EarlierDatabase;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Mailbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Starts this version on the database of an earlier version, with its secret. Stored values, tokens and mailed links of that
 * version must still work. Strings that derive keys, name counters or are stored must never change, whatever is renamed. This
 * test and, for counters, {@link EarlierCountersTest} fail if one does. docs/stored-strings.md lists these strings.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EarlierDatabaseTest {
    private static final String ELSEWHERE = "192.0.2.200";
    private static final String PROBLEM = "code";
    private static final String NOT_ME = "https://login.example.org/pages/not-me";

    private static Mailbox mailbox;
    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        mailbox = Mailbox.open();
        // After one or two wrong passwords, only known devices and addresses may still sign in.
        server = EARLIER.start(withoutMails(settings(mailbox, "THROTTLE_ACCOUNT_FAILURES", "2")));
    }

    @AfterAll
    static void stop() {
        server.close();
        mailbox.close();
    }

    private static Http.Reply postFromHome(String path, String body) {
        return post(server, path, HOME, body);
    }

    private static Http.Reply getWith(String token, String path) {
        return new Http(server).get(path, "Authorization", "Bearer " + token);
    }

    private static Http.Reply signInWithPassword(String name, String address) {
        return signIn(server, name, EARLIER.get("password"), address);
    }

    private static Http.Reply refresh(String token) {
        return postFromHome("/v1/sessions/refresh", Json.of("refresh_token", token));
    }

    private static String accessToken(Http.Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.json().path("access_token").asText();
    }

    private static String admin() {
        return accessToken(signInWithPassword("root@example.org", HOME));
    }

    // ---- signing in, sessions and keys

    @Test
    void password_is_accepted() {
        assertThat(signInWithPassword("bea@example.org", HOME).status()).isEqualTo(201);
        assertThat(signIn(server, "bea@example.org", "another", HOME).status()).isEqualTo(401);
        assertThat(getWith(admin(), "/v1/admin/users").status()).isEqualTo(200);
    }

    @Test
    void access_tokens_are_verified() {
        assertThat(getWith(EARLIER.get("access_token"), "/v1/me").status()).isEqualTo(200);
        assertThat(getWith(EARLIER.get("classic_token"), "/users").status()).isEqualTo(200);
        assertThat(getWith(EARLIER.get("confirmed_token"), "/v1/me")
                        .json()
                        .path("fresh")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void retired_key_verifies_tokens_and_is_published() {
        assertThat(getWith(EARLIER.get("token_of_key_before"), "/v1/me").status())
                .isEqualTo(200);
        assertThat(new Http(server)
                        .get("/.well-known/jwks.json")
                        .json()
                        .path("keys")
                        .findValuesAsText("kid"))
                .contains(EARLIER.get("key_before"))
                .hasSize(3);
        assertThat(getWith(admin(), "/v1/admin/keys").json().path("items").findValuesAsText("state"))
                .containsExactlyInAnyOrder("retiring", "active", "pending", "gone");
    }

    @Test
    void refresh_token_is_rotated() {
        Http.Reply reply = refresh(EARLIER.get("refresh_token"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(refresh(reply.json().path("refresh_token").asText()).status())
                .isEqualTo(200);
    }

    @Test
    void refresh_token_that_was_just_used_gives_the_same_successor() {
        Http.Reply reply = refresh(EARLIER.get("used_refresh_token"));

        assertThat(reply.json().path("refresh_token").asText())
                .as(reply.body())
                .isEqualTo(EARLIER.get("its_successor"));
    }

    @Test
    void repeated_confirmation_gives_the_same_refresh_token() {
        Http.Reply reply = post(
                server,
                "/v1/sessions/current/confirm",
                HOME,
                Json.of("password", EARLIER.get("password")),
                "Authorization",
                "Bearer " + EARLIER.get("confirmed_token"));

        assertThat(reply.json().path("refresh_token").asText())
                .as(reply.body())
                .isEqualTo(EARLIER.get("refresh_token_of_confirmation"));
    }

    @Test
    void cookies_and_their_csrf_token_are_accepted() {
        String cookies = EARLIER.get("cookies");
        assertThat(new Http(server).get("/v1/me", "Cookie", cookies).status()).isEqualTo(200);
        assertThat(new Http(server)
                        .send("DELETE", "/v1/sessions/current", null, "Cookie", cookies, "X-CSRF-TOKEN", "another")
                        .status())
                .isEqualTo(403);
        assertThat(new Http(server)
                        .send(
                                "DELETE",
                                "/v1/sessions/current",
                                null,
                                "Cookie",
                                cookies,
                                "X-CSRF-TOKEN",
                                EARLIER.get("csrf_token"))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void keys_are_reencrypted_with_another_secret_and_still_work() {
        String next = "a secret of the time after of 32 bytes or more";
        Map<String, String> settings = settings(mailbox);
        settings.put("GATEHOUSE_SECRET", next);
        settings.put("GATEHOUSE_SECRETS_ACCEPTED", EARLIER.get("secret"));
        assertThat(EarlierDatabase.run(settings, "keys", "re-encrypt", "config.yml"))
                .isZero();

        settings.remove("GATEHOUSE_SECRETS_ACCEPTED");
        try (GatehouseServer after = EARLIER.start(settings)) {
            String token = accessToken(signIn(after, "ada@example.org", EARLIER.get("password"), HOME));
            for (String each : Set.of(token, EARLIER.get("access_token"), EARLIER.get("token_of_key_before"))) {
                assertThat(new Http(after)
                                .get("/v1/me", "Authorization", "Bearer " + each)
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void schema_matches_the_changelog() throws SQLException {
        Map<String, String> settings = settings(mailbox);
        Set<String> earlier;
        try (Connection connection = EARLIER.open(settings)) {
            earlier = values(connection, "SELECT id FROM databasechangelog");
        }
        // Liquibase compares the checksums of the changes that have run.
        assertThat(EarlierDatabase.run(settings, "db", "migrate", "config.yml")).isZero();
        assertThat(EarlierDatabase.run(settings, "db", "status", "config.yml")).isZero();
        try (Connection connection = EARLIER.open(settings)) {
            Set<String> again = values(
                    connection,
                    "SELECT id FROM databasechangelog WHERE dateexecuted > '"
                            + EARLIER.time().toString().replace('T', ' ').replace("Z", "") + "'");
            again.retainAll(earlier);
            assertThat(again).isEmpty();
        }
    }

    // ---- devices and addresses

    @Test
    void device_is_known_by_its_token() {
        assertThrottledForUnknownCallers("ada@example.org");

        assertThat(signInWithDevice(server, EARLIER.get("password"), ELSEWHERE).status())
                .isEqualTo(201);
    }

    @Test
    void address_is_known_for_the_user_id() {
        assertThrottledForUnknownCallers("eve@example.org");

        assertThat(signInWithPassword("eve@example.org", HOME).status()).isEqualTo(201);
    }

    /** The row was stored before rows contained the user's id. */
    @Test
    void address_is_known_for_the_username() {
        assertThrottledForUnknownCallers("flo@example.org");

        assertThat(signInWithPassword("flo@example.org", HOME).status()).isEqualTo(201);
    }

    private static void assertThrottledForUnknownCallers(String name) {
        for (int i = 0; i < 3; i++) {
            signIn(server, name, "wrong", ELSEWHERE);
        }
        assertThat(signInWithPassword(name, ELSEWHERE).status()).isEqualTo(429);
    }

    // ---- mailed links and queued mails

    @Test
    void link_sets_the_password() {
        assertAccepted(resets("reset"));
        assertAccepted(resets("invitation"));
    }

    private static Http.Reply resets(String link) {
        return postFromHome("/v1/password-resets/confirm", """
                {"token": "%s", "new_password": "another path of stones"}""".formatted(EARLIER.get(link)));
    }

    @Test
    void link_confirms_the_address() {
        assertAccepted(confirms("address"));
        assertAccepted(confirms("verification"));
    }

    private static Http.Reply confirms(String link) {
        return postFromHome("/v1/email-verifications/confirm", Json.of("token", EARLIER.get(link)));
    }

    /** Runs last, because a disavowal voids other links and sessions of the same user. */
    @Test
    @Order(Integer.MAX_VALUE)
    void link_disavows_a_change() {
        assertAccepted(disavows("disavow"));
        assertAccepted(disavows("disavow_move"));
        assertAccepted(disavows("restore"));
    }

    private static Http.Reply disavows(String link) {
        return postFromHome("/v1/disavowals", Json.of("token", EARLIER.get(link)));
    }

    @Test
    void link_completes_a_sign_up_and_voids_the_other_link_of_the_address() {
        assertAccepted(signsUp("sign_up_2"));

        assertThat(signsUp("sign_up_1").json().path(PROBLEM).asText()).isEqualTo("mailed-token-refused");
        assertThat(signInWithPassword("newcomer@example.org", HOME).status()).isEqualTo(201);
    }

    private static Http.Reply signsUp(String link) {
        return postFromHome("/v1/accounts/confirm", """
                {"token": "%s", "password": "%s"}""".formatted(EARLIER.get(link), EARLIER.get("password")));
    }

    @Test
    void retired_usernames_are_not_reassigned() {
        String admin = admin();
        // The database has queued mails to these addresses, too.
        mailbox.forgetMailsOf(server);
        for (String name : Set.of("carl@example.org", "ora@example.org")) {
            Http.Reply reply = post(
                    server, "/v1/admin/users", HOME, Json.of("username", name), "Authorization", "Bearer " + admin);
            assertThat(reply.json().path(PROBLEM).asText()).isEqualTo("username-taken");
            postFromHome("/v1/accounts", Json.of("email", name));
        }
        // The mail says whether the account was closed.
        assertThat(mailbox.next("carl@example.org").subject()).contains("closed");
        assertThat(mailbox.next("ora@example.org").subject()).doesNotContain("closed");
    }

    @Test
    void queued_mails_are_sent_with_their_original_tokens() throws SQLException {
        String tokens = "SELECT CONCAT(RAWTOHEX(id), RAWTOHEX(token_hash)) FROM mailed_token";
        Map<String, String> settings = settings(mailbox);
        Set<String> had;
        Set<String> shares;
        Set<String> reset;
        // Reads the queue before a service starts to send it.
        try (Connection connection = EARLIER.open(settings)) {
            had = values(connection, tokens + " WHERE id IN (SELECT id FROM queued_mail)");
            shares = values(connection, "SELECT share_id FROM recipient_slot");
            reset = values(connection, "SELECT id FROM queued_mail WHERE kind = 'password-reset'");
            assertThat(values(connection, "SELECT kind FROM queued_mail"))
                    .containsExactly(
                            "account-closed",
                            "account-closing",
                            "address-assigned",
                            "address-change",
                            "address-change-requested",
                            "address-changed",
                            "address-moved",
                            "invitation",
                            "new-device",
                            "password-changed",
                            "password-reset",
                            "sign-up");
        }
        assertThat(had).hasSizeGreaterThan(2);
        try (Mailbox letters = Mailbox.open();
                GatehouseServer later = EARLIER.start(mailingTo(letters, settings))) {
            // Failed deliveries are retried after a delay.
            later.clock().advance(Duration.ofMinutes(12));

            assertThat(List.of(
                            letters.next("ned@example.org").subject(),
                            letters.next("ora@example.org").page(),
                            letters.next("mia.new@example.org").page(),
                            letters.next("mia@example.org").page(),
                            letters.next("pia@example.org").page(),
                            letters.next("pia.new@example.org").page(),
                            letters.next("lia@example.org").page()))
                    .containsExactly(
                            "Your Gatehouse account was closed",
                            NOT_ME,
                            "https://login.example.org/pages/verify",
                            NOT_ME,
                            NOT_ME,
                            NOT_ME,
                            "https://login.example.org/pages/reset");
            assertThat(List.of(
                            letters.next("hal@example.org").text(),
                            letters.next("hal@example.org").text()))
                    .anyMatch(text -> text.contains(OFFICE)
                            && text.contains("The tablet")
                            && text.contains("curl/")
                            && text.contains(EARLIER.get("time").substring(0, 10)))
                    .allMatch(text -> text.contains(NOT_ME));
            assertAccepted(post(later, "/v1/email-verifications/confirm", HOME, """
                    {"token": "%s"}""".formatted(
                            letters.next("hal.new@example.org").token())));
            assertAccepted(post(later, "/v1/accounts/confirm", HOME, """
                    {"token": "%s", "password": "a path of stones"}""".formatted(
                            letters.next("later@example.org").token())));
            assertAccepted(post(later, "/v1/password-resets/confirm", HOME, """
                    {"token": "%s", "new_password": "another path of stones"}""".formatted(
                            letters.next("eve@example.org").token())));
            assertThat(values(later, tokens)).containsAll(had);
            // The encrypted part of the mail names a known device. Such mails have recipient slots of their own.
            byte[] mail = HexFormat.of().parseHex(reset.iterator().next());
            assertThat(HexFormat.of()
                            .formatHex(later.bytes("SELECT share_id FROM recipient_slot WHERE mail_id = ?", mail)))
                    .isIn(shares);
        }
    }

    private static Map<String, String> mailingTo(Mailbox letters, Map<String, String> settings) {
        settings.putAll(letters.settings());
        return settings;
    }
}
