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

/** What a device token is worth where its owner's name is being guessed at: behind the attacker's own address. */
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

    /** An address of a block where nobody has been. */
    private static String newPlace() throws ApiException {
        return "10.1." + BLOCK.incrementAndGet() + ".7";
    }

    /** Of a login from somewhere else. */
    private static String deviceToken(Person person) throws ApiException {
        return String.valueOf(person.from(newPlace()).signsIn().getDeviceToken());
    }

    /** From where so many passwords have been tried that nobody may try another. */
    private static Person besieging(Person person) throws ApiException {
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
    void token_that_is_forged_or_somebody_elses_is_worth_nothing_and_no_error() throws Exception {
        Person ada = Person.on(server);
        Person bob = Person.on(server);
        Person eve = besieging(ada);
        String good = deviceToken(ada);
        String forged = (good.startsWith("AQ") ? "AR" : "AQ") + good.substring(2);
        String changed = good.substring(0, 40) + (good.charAt(40) == 'A' ? 'B' : 'A') + good.substring(41);

        for (String bad : List.of("x", "####", "A".repeat(256), forged, changed, good + "AAAA", deviceToken(bob))) {
            assertThat(status(eve, bad)).as(bad).isEqualTo(429);
            assertThat(status(ada.from(newPlace()), bad))
                    .as("it is not looked at")
                    .isEqualTo(201);
        }
        assertThat(status(eve, good)).isEqualTo(201);
    }

    @Test
    void token_gives_a_login_a_counter_of_its_own_and_clears_no_other() throws Exception {
        Person ada = Person.on(server);
        String token = deviceToken(ada);
        Person eve = besieging(ada);

        assertThat(status(eve, token)).isEqualTo(201);
        assertThat(status(eve, token)).isEqualTo(201);

        assertThat(eve.guesses().status()).isEqualTo(429);
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(eve.guesses().status()).isEqualTo(401);
        assertThat(eve.guesses().header("Retry-After")).isEqualTo("2");
    }

    @Test
    void guesses_with_a_token_wait_and_ten_of_them_end_its_privilege() throws Exception {
        Person ada = Person.on(server);
        String token = deviceToken(ada);
        Person eve = besieging(ada);
        for (int i = 0; i < 10; i++) {
            assertThat(eve.triesToSignInWith("wrong", "device_token", token).status())
                    .as("as without the token: 429 while the block waits")
                    .isEqualTo(i == 0 ? 429 : 401);
            assertThat(server.query(
                            "SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND detail = 'wrong-password'",
                            ada.id()))
                    .as("tried, with those of the sieges")
                    .isEqualTo(Integer.toString(i + 1 + (i > 4 ? 10 : 5)));
            if (i == 4) {
                assertThat(status(eve, token)).isEqualTo(429);
                assertThat(status(eve, deviceToken(ada))).as("another one").isEqualTo(201);
                eve = besieging(ada);
            }
            if (i < 9) {
                server.clock().advance(Duration.ofSeconds(20));
            }
        }
        Person other = besieging(ada);
        assertThat(status(other, token)).isEqualTo(429);
        server.clock().advance(Duration.ofDays(1));
        assertThat(status(besieging(ada), token)).as("for good").isEqualTo(429);
    }

    @Test
    void token_ends_with_the_password_it_was_given_for() throws Exception {
        Person ada = Person.on(server);
        String before = deviceToken(ada);
        throttle(server).passwordChanged(ada.id());

        assertThat(status(besieging(ada), before)).isEqualTo(429);
        assertThat(status(besieging(ada), deviceToken(ada))).isEqualTo(201);
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
    void token_outlives_a_change_of_the_secret_while_the_old_one_is_accepted() throws Exception {
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
    void browser_has_it_in_a_cookie_that_no_script_reads() throws Exception {
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

        Person eve = besieging(ada);
        assertThat(signsInByCookie(eve, "other=x").status()).isEqualTo(429);
        assertThat(signsInByCookie(eve, pair + "; " + pair).status())
                .as("one of two may be another's")
                .isEqualTo(429);
        assertThat(signsInByCookie(eve, pair).status()).isEqualTo(201);
    }

    @Test
    void refresh_and_confirmation_give_none() throws Exception {
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
    void login_from_a_new_place_is_noticed_but_the_first_one_and_known_ones_are_not() throws Exception {
        Person ada = Person.on(server);
        LoginThrottle loginThrottle = throttle(server).throttle().logins();
        String home = newPlace();

        assertThat(isNew(loginThrottle, ada, home)).as("the first of all").isFalse();
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

    /** One like the server's own, beside it. */
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
