package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
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
    static void start() {
        settings = new HashMap<>(TestDatabase.ofATeam());
        settings.putAll(Visitor.behindAProxy(Throttles.defaults()));
        server = GatehouseServer.start(settings);
        server.clock().stop();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Visitor stranger() {
        return new Visitor(server, "10.1." + BLOCK.incrementAndGet() + ".7");
    }

    /** Of a login from somewhere else. */
    private static String deviceToken(Person person) {
        return stranger().signsIn(person).json().path("device_token").asText();
    }

    /** Where so many have been tried that nobody may try another. */
    private static Visitor besieging(Person person) {
        Visitor eve = stranger();
        eve.guesses(person.username(), 5);
        assertThat(eve.signsIn(person).status()).isEqualTo(429);
        return eve;
    }

    private static int status(Visitor visitor, Person person, String deviceToken) {
        return visitor.signsInWithDevice(person.username(), person.password(), deviceToken)
                .status();
    }

    @Test
    void token_that_is_forged_or_somebody_elses_is_worth_nothing_and_no_error() {
        Person ada = Person.on(server);
        Person bob = Person.on(server);
        Visitor eve = besieging(ada);
        String good = deviceToken(ada);
        String forged = (good.startsWith("AQ") ? "AR" : "AQ") + good.substring(2);
        String changed = good.substring(0, 40) + (good.charAt(40) == 'A' ? 'B' : 'A') + good.substring(41);

        for (String bad : List.of("x", "####", "A".repeat(256), forged, changed, good + "AAAA", deviceToken(bob))) {
            assertThat(status(eve, ada, bad)).as(bad).isEqualTo(429);
            assertThat(status(stranger(), ada, bad)).as("it is not looked at").isEqualTo(201);
        }
        assertThat(status(eve, ada, good)).isEqualTo(201);
    }

    @Test
    void token_gives_a_login_a_counter_of_its_own_and_clears_no_other() {
        Person ada = Person.on(server);
        String token = deviceToken(ada);
        Visitor eve = besieging(ada);

        assertThat(status(eve, ada, token)).isEqualTo(201);
        assertThat(status(eve, ada, token)).isEqualTo(201);

        assertThat(eve.guesses(ada.username()).status()).isEqualTo(429);
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(eve.guesses(ada.username()).status()).isEqualTo(401);
        assertThat(eve.guesses(ada.username()).header("Retry-After")).isEqualTo("2");
    }

    @Test
    void guesses_with_a_token_wait_and_ten_of_them_end_its_privilege() {
        Person ada = Person.on(server);
        String token = deviceToken(ada);
        Visitor eve = besieging(ada);
        for (int i = 0; i < 10; i++) {
            assertThat(eve.signsInWithDevice(ada.username(), "wrong", token).status())
                    .as("as without the token: 429 while the block waits")
                    .isEqualTo(i == 0 ? 429 : 401);
            assertThat(server.query(
                            "SELECT COUNT(*) FROM audit_event WHERE subject_id = ? AND detail = 'wrong-password'",
                            ada.id()))
                    .as("tried, with those of the sieges")
                    .isEqualTo(Integer.toString(i + 1 + (i > 4 ? 10 : 5)));
            if (i == 4) {
                assertThat(status(eve, ada, token)).isEqualTo(429);
                assertThat(status(eve, ada, deviceToken(ada))).as("another one").isEqualTo(201);
                eve = besieging(ada);
            }
            if (i < 9) {
                server.clock().advance(Duration.ofSeconds(20));
            }
        }
        Visitor other = besieging(ada);
        assertThat(status(other, ada, token)).isEqualTo(429);
        server.clock().advance(Duration.ofDays(1));
        assertThat(status(besieging(ada), ada, token)).as("for good").isEqualTo(429);
    }

    @Test
    void token_ends_with_the_password_it_was_given_for() {
        Person ada = Person.on(server);
        String before = deviceToken(ada);
        throttle(server).passwordChanged(ada.id());

        assertThat(status(besieging(ada), ada, before)).isEqualTo(429);
        assertThat(status(besieging(ada), ada, deviceToken(ada))).isEqualTo(201);
    }

    @Test
    void token_expires() {
        try (GatehouseServer later = GatehouseServer.start(settings)) {
            later.clock().stop();
            Person ada = Person.on(later);
            Visitor home = new Visitor(later, "10.2.0.7");
            String token = home.signsIn(ada).json().path("device_token").asText();
            later.clock().advance(Duration.ofDays(180).minusSeconds(2));
            Visitor eve = new Visitor(later, "10.2.1.7");
            eve.guesses(ada.username(), 5);
            assertThat(status(eve, ada, token)).isEqualTo(201);

            later.clock().advance(Duration.ofSeconds(2));
            eve.guesses(ada.username(), 5);
            assertThat(status(eve, ada, token)).isEqualTo(429);
        }
    }

    @Test
    void token_outlives_a_change_of_the_secret_while_the_old_one_is_accepted() {
        Person ada = Person.on(server);
        String token = deviceToken(ada);
        Map<String, String> changed = new HashMap<>(settings);
        changed.put("GATEHOUSE_SECRET", NEW_SECRET);
        changed.put("GATEHOUSE_SECRETS_ACCEPTED", server.secret());
        try (GatehouseServer next = GatehouseServer.start(changed)) {
            next.clock().stop();
            Visitor eve = new Visitor(next, "10.3.0.7");
            eve.guesses(ada.username(), 5);
            assertThat(eve.signsIn(ada).status()).isEqualTo(429);
            assertThat(status(eve, ada, token)).isEqualTo(201);
        }
    }

    @Test
    void browser_has_it_in_a_cookie_that_no_script_reads() {
        Person ada = Person.on(server);
        Http.Reply login = stranger().signsInByCookie(ada, "other=x");
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

        Visitor eve = besieging(ada);
        assertThat(eve.signsInByCookie(ada, "other=x").status()).isEqualTo(429);
        assertThat(eve.signsInByCookie(ada, pair + "; " + pair).status())
                .as("one of two may be another's")
                .isEqualTo(429);
        assertThat(eve.signsInByCookie(ada, pair).status()).isEqualTo(201);
    }

    @Test
    void refresh_and_confirmation_give_none() {
        Person ada = Person.on(server);
        Visitor home = stranger();
        String token = home.signsIn(ada).json().path("access_token").asText();

        assertThat(home.confirms(token, ada.password()).json().has("device_token"))
                .isFalse();
    }

    @Test
    void login_from_a_new_place_is_noticed_but_the_first_one_and_known_ones_are_not() {
        Person ada = Person.on(server);
        LoginThrottle loginThrottle = throttle(server).throttle().logins();
        Visitor home = stranger();

        assertThat(isNew(loginThrottle, ada, home)).as("the first of all").isFalse();
        home.signsIn(ada);
        assertThat(isNew(loginThrottle, ada, home)).isFalse();
        assertThat(isNew(loginThrottle, ada, stranger())).isTrue();
    }

    private static boolean isNew(LoginThrottle loginThrottle, Person person, Visitor visitor) {
        dev.gatehouse.kernel.Origin origin = new dev.gatehouse.kernel.Origin(visitor.address(), null, "request-1");
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

    private static Beside throttle(GatehouseServer at) {
        MasterSecrets secrets = new MasterSecrets(new MasterSecret(new Secret(at.secret())), List.of());
        return new Beside(
                new Throttle(at.jdbi(), secrets, Throttles.settings(5, 50, 500, 100_000), at.clock()).open(), at);
    }
}
