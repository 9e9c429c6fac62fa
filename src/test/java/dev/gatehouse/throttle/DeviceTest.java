package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With a device token, its owner can sign in behind the same address as an attacker who is throttled. */
class DeviceTest {
    private static final AtomicInteger BLOCK = new AtomicInteger();
    private static final String NEW_SECRET = "another secret of thirty-two bytes";

    private static Map<String, String> settings;
    private static GatehouseServer server;

    @BeforeAll
    static void start() throws Exception {
        settings = new HashMap<>(TestDatabase.ofATeam());
        settings.putAll(Throttles.behindAProxy());
        server = GatehouseServer.start(settings);
        server.clock().stop();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** Returns an address in a block from which no request has come. */
    private static String newPlace() throws ApiException {
        return "10.1." + BLOCK.incrementAndGet() + ".7";
    }

    /** Signs in from another address, and returns the device token. */
    private static String deviceToken(Person person) throws ApiException {
        return String.valueOf(person.from(newPlace()).signsIn().getDeviceToken());
    }

    /** Returns an attacker on the account of this person, from an address that is throttled already. */
    private static Person attackerOf(Person person) throws ApiException {
        Person eve = person.from(newPlace());
        eve.guesses(5);
        assertThat(eve.triesToSignIn().status()).isEqualTo(429);
        return eve;
    }

    private static int status(Person person, String deviceToken) throws ApiException {
        return person.triesToSignInWith(person.password(), "device_token", deviceToken)
                .status();
    }

    private static Http.Reply signsInByCookie(Person person, String cookies) throws ApiException {
        return person.http()
                .postJson(
                        "/v1/sessions",
                        Json.of("username", person.username(), "password", person.password(), "transport", "cookie"),
                        "Origin",
                        "http://localhost:8080",
                        "Cookie",
                        cookies);
    }

    @Test
    void invalid_or_foreign_token_is_ignored_without_an_error() throws Exception {
        Person ada = Person.on(server);
        Person bob = Person.on(server);
        Person eve = attackerOf(ada);
        String good = deviceToken(ada);
        String forged = (good.startsWith("AQ") ? "AR" : "AQ") + good.substring(2);
        String changed = good.substring(0, 40) + (good.charAt(40) == 'A' ? 'B' : 'A') + good.substring(41);

        for (String bad : List.of("x", "####", "A".repeat(256), forged, changed, good + "AAAA", deviceToken(bob))) {
            assertThat(status(eve, bad)).as(bad).isEqualTo(429);
            assertThat(status(ada.from(newPlace()), bad))
                    .as("login with an ignored token from an unthrottled address")
                    .isEqualTo(201);
        }
        assertThat(status(eve, good)).isEqualTo(201);
    }

    @Test
    void token_gives_the_login_its_own_counter_and_resets_no_other() throws Exception {
        Person ada = Person.on(server);
        String token = deviceToken(ada);
        Person eve = attackerOf(ada);

        assertThat(status(eve, token)).isEqualTo(201);
        assertThat(status(eve, token)).isEqualTo(201);

        assertThat(eve.guesses().status()).isEqualTo(429);
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(eve.guesses().status()).isEqualTo(401);
        assertThat(eve.guesses().header("Retry-After")).isEqualTo("2");
    }

    @Test
    void wrong_passwords_with_a_token_are_throttled_and_ten_of_them_invalidate_it() throws Exception {
        Person ada = Person.on(server);
        String token = deviceToken(ada);
        Person eve = attackerOf(ada);
        for (int i = 0; i < 10; i++) {
            assertThat(eve.triesToSignInWith("wrong", "device_token", token).status())
                    .as("the same status as without the token: 429 while the block is throttled")
                    .isEqualTo(i == 0 ? 429 : 401);
            assertThat(server.query(
                            "SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND detail = 'wrong-password'",
                            ada.id()))
                    .as("passwords checked, including those of the attackers")
                    .isEqualTo(Integer.toString(i + 1 + (i > 4 ? 10 : 5)));
            if (i == 4) {
                assertThat(status(eve, token)).isEqualTo(429);
                assertThat(status(eve, deviceToken(ada)))
                        .as("login with another token")
                        .isEqualTo(201);
                eve = attackerOf(ada);
            }
            if (i < 9) {
                server.clock().advance(Duration.ofSeconds(20));
            }
        }
        Person other = attackerOf(ada);
        assertThat(status(other, token)).isEqualTo(429);
        server.clock().advance(Duration.ofDays(1));
        assertThat(status(attackerOf(ada), token)).as("a day later").isEqualTo(429);
    }

    @Test
    void password_change_invalidates_the_token() throws Exception {
        Person ada = Person.on(server);
        String before = deviceToken(ada);
        throttle(server).passwordChanged(ada.id());

        assertThat(status(attackerOf(ada), before)).isEqualTo(429);
        assertThat(status(attackerOf(ada), deviceToken(ada))).isEqualTo(201);
    }

    @Test
    void token_expires() throws Exception {
        try (GatehouseServer later = GatehouseServer.start(settings)) {
            later.clock().stop();
            Person ada = Person.on(later);
            String token = String.valueOf(ada.from("10.2.0.7").signsIn().getDeviceToken());
            later.clock().advance(Duration.ofDays(180).minusSeconds(2));
            Person eve = ada.from("10.2.1.7");
            eve.guesses(5);
            assertThat(status(eve, token)).isEqualTo(201);

            later.clock().advance(Duration.ofSeconds(2));
            eve.guesses(5);
            assertThat(status(eve, token)).isEqualTo(429);
        }
    }

    @Test
    void token_stays_valid_while_its_former_master_secret_is_accepted() throws Exception {
        Person ada = Person.on(server);
        String token = deviceToken(ada);
        Map<String, String> changed = new HashMap<>(settings);
        changed.put("GATEHOUSE_SECRET", NEW_SECRET);
        changed.put("GATEHOUSE_SECRETS_ACCEPTED", server.secret());
        try (GatehouseServer next = GatehouseServer.start(changed)) {
            next.clock().stop();
            Person eve = ada.at(next).from("10.3.0.7");
            eve.guesses(5);
            assertThat(eve.triesToSignIn().status()).isEqualTo(429);
            assertThat(status(eve, token)).isEqualTo(201);
        }
    }

    @Test
    void browser_gets_the_token_in_an_http_only_cookie() throws Exception {
        Person ada = Person.on(server);
        Http.Reply login = signsInByCookie(ada.from(newPlace()), "other=x");
        assertThat(login.status()).isEqualTo(201);
        assertThat(login.json().has("device_token")).isFalse();
        String cookie = login.response().headers().allValues("Set-Cookie").stream()
                .filter(line -> line.startsWith("__Host-gatehouse-device="))
                .findFirst()
                .orElseThrow();
        assertThat(cookie)
                .contains("; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=15552000")
                .doesNotContain("Domain");
        String pair = cookie.substring(0, cookie.indexOf(';'));

        Person eve = attackerOf(ada);
        assertThat(signsInByCookie(eve, "other=x").status()).isEqualTo(429);
        assertThat(signsInByCookie(eve, pair + "; " + pair).status())
                .as("two device cookies are ignored")
                .isEqualTo(429);
        assertThat(signsInByCookie(eve, pair).status()).isEqualTo(201);
    }

    @Test
    void confirmation_returns_no_device_token() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        Http.Reply confirmation = ada.http()
                .postJson(
                        "/v1/sessions/current/confirm",
                        Json.of("password", ada.password()),
                        "Authorization",
                        "Bearer " + ada.token());
        assertThat(confirmation.status()).isEqualTo(200);
        assertThat(confirmation.json().has("device_token")).isFalse();
    }

    @Test
    void only_logins_from_unknown_addresses_after_the_first_login_are_new() throws Exception {
        Person ada = Person.on(server);
        LoginThrottle loginThrottle = throttle(server).throttle().logins();
        String home = newPlace();

        assertThat(isNew(loginThrottle, ada, home)).as("first login").isFalse();
        ada.from(home).signsIn();
        assertThat(isNew(loginThrottle, ada, home)).isFalse();
        assertThat(isNew(loginThrottle, ada, newPlace())).isTrue();
    }

    private static boolean isNew(LoginThrottle loginThrottle, Person person, String address) {
        dev.gatehouse.kernel.Origin origin = new dev.gatehouse.kernel.Origin(address, null, "request-1");
        byte[] account = person.username().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        ThrottleDecision throttleDecision =
                loginThrottle.reserve(new LoginAttempt(AttemptKind.PASSWORD, account, person.id(), origin, null));
        ThrottleDecision.Admitted admitted = (ThrottleDecision.Admitted) throttleDecision;
        loginThrottle.cancel(admitted.ticket());
        return admitted.ticket().isFromNewDevice();
    }

    /** A throttle on the server's database, with the settings of the tests. */
    private record Beside(Throttle throttle, GatehouseServer server) {
        void passwordChanged(long userId) {
            server.jdbi().useTransaction(tx -> throttle.passwordChanged(tx, userId));
        }
    }

    private static Beside throttle(GatehouseServer at) throws ApiException {
        MasterSecrets secrets = new MasterSecrets(new MasterSecret(new Secret(at.secret())), List.of());
        return new Beside(
                new Throttle(at.jdbi(), secrets, Throttles.settings(5, 50, 500, 100_000), at.clock()).open(), at);
    }
}
