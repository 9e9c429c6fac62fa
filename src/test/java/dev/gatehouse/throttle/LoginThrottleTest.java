package dev.gatehouse.throttle;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
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

/** Consecutive wrong passwords, the waits they cause, and who has to wait. */
@OnEveryDatabase({"CounterSql", "CounterTableSql"})
class LoginThrottleTest {
    private static final AtomicInteger BLOCK = new AtomicInteger();

    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.putAll(Throttles.behindAProxy());
        server = GatehouseServer.start(settings);
        server.clock().stop();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Returns an address in a block from which no request has come. */
    private static String newPlace() {
        return "10.0." + BLOCK.incrementAndGet() + ".7";
    }

    private static Person named(String username) {
        return Person.named(server, username, "");
    }

    private static String code(Http.Reply reply) {
        return reply.json().path("code").asText();
    }

    @Test
    void waits_double_up_to_15_minutes_and_then_end() {
        Person ada = Person.on(server);
        Person eve = ada.from(newPlace());
        for (int i = 0; i < 5; i++) {
            assertThat(eve.guesses().status()).isEqualTo(401);
        }
        for (int wait : List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900)) {
            Http.Reply refused = eve.guesses();
            assertThat(refused.status()).isEqualTo(429);
            assertThat(code(refused)).isEqualTo("too-many-attempts");
            assertThat(refused.header("Retry-After")).isEqualTo(Integer.toString(wait));
            assertThat(refused.header("Cache-Control")).isEqualTo("no-store");

            server.clock().advance(Duration.ofSeconds(wait).minusMillis(1));
            assertThat(eve.triesToSignIn().status())
                    .as("the correct password during the wait")
                    .isEqualTo(429);
            assertThat(eve.guesses().header("Retry-After"))
                    .as("Retry-After, rounded up")
                    .isEqualTo("1");

            server.clock().advance(Duration.ofMillis(1));
            assertThat(eve.guesses().status()).isEqualTo(401);
        }
        server.clock().advance(Duration.ofMinutes(15));
        assertThat(eve.triesToSignIn().status()).isEqualTo(201);
        assertThat(eve.guesses(5).status())
                .as("after the success: failures are counted from zero")
                .isEqualTo(401);
    }

    @Test
    void unknown_inactive_and_impossible_names_get_identical_responses() {
        Person ada = Person.on(server);
        Person gone = Person.on(server);
        server.sql("UPDATE user SET active = FALSE WHERE username = ?", gone.username());
        Person known = ada.from(newPlace());
        Person unknown = named("nobody-" + ada.username()).from(newPlace());
        Person inactive = gone.from(newPlace());
        Person impossible = named("\u00ad").from(newPlace());

        for (int i = 0; i < 8; i++) {
            String answer = known.guesses().comparable();
            assertThat(answer).startsWith(i < 5 ? "401 " : "429 ");
            assertThat(unknown.guesses().comparable()).isEqualTo(answer);
            assertThat(inactive.guesses().comparable()).isEqualTo(answer);
            assertThat(impossible.guesses().comparable()).isEqualTo(answer);
        }
        assertThat(known.triesToSignInClassicallyWith("wrong").comparable())
                .startsWith("429 ")
                .isEqualTo(unknown.triesToSignInClassicallyWith("wrong").comparable());
    }

    @Test
    void variants_of_a_name_share_a_counter() {
        Person ada = Person.on(server);
        String place = newPlace();
        String name = ada.username();
        List<String> variants = List.of(
                name,
                name.toUpperCase(java.util.Locale.ROOT),
                " " + name + " ",
                name.replace("person", "per\u00adson"),
                name.replace("p", "\uff50"));

        for (String variant : variants) {
            assertThat(named(variant).from(place).guesses().status()).isEqualTo(401);
        }
        for (String variant : variants) {
            assertThat(named(variant).from(place).guesses().status())
                    .as(variant)
                    .isEqualTo(429);
        }
    }

    @Test
    void addresses_of_one_block_share_a_counter() {
        Person ada = Person.on(server);
        ada.from("192.0.2.1").guesses(3);
        assertThat(ada.from("192.0.2.200").guesses(2).status()).isEqualTo(401);
        assertThat(ada.from("192.0.2.77").guesses().status()).isEqualTo(429);
        assertThat(ada.from("192.0.3.77").guesses().status()).isEqualTo(401);

        assertThat(ada.from("2001:db8:1:2::1").guesses(5).status()).isEqualTo(401);
        assertThat(ada.from("2001:db8:1:2:ffff::2").guesses().status()).isEqualTo(429);
        assertThat(ada.from("2001:db8:1:3::1").guesses().status()).isEqualTo(401);
    }

    @Test
    void success_does_not_reset_failures_of_another_address() {
        Person ada = Person.on(server);
        Person eve = ada.from(newPlace());
        Person home = ada.from(newPlace());
        eve.guesses(5);

        assertThat(home.triesToSignIn().status()).isEqualTo(201);
        assertThat(home.triesToSignIn().status()).isEqualTo(201);

        assertThat(eve.guesses().status()).isEqualTo(429);
    }

    @Test
    void correct_password_resets_failures_of_the_same_address() throws Exception {
        Person ada = Person.on(server);
        Person home = ada.from(newPlace());
        for (int i = 0; i < 4; i++) {
            home.guesses(4);
            assertThat(home.triesToSignIn().status()).isEqualTo(201);
        }
        assertThat(home.guesses(5).status()).isEqualTo(401);
        assertThat(home.triesToSignIn().status())
                .as("login from a known address during the wait")
                .isEqualTo(429);
    }

    @Test
    void confirmations_and_logins_are_counted_separately() throws Exception {
        Person ada = Person.on(server);
        Person home = ada.from(newPlace());
        home.signsIn();
        for (int i = 0; i < 9; i++) {
            assertRefused(
                    401, "invalid-credentials", () -> home.withPassword("wrong").confirms());
        }
        assertThat(home.guesses(5).status())
                .as("logins after wrong confirmations")
                .isEqualTo(401);
        assertThat(home.triesToSignIn().status()).isEqualTo(429);

        assertThat(home.confirms().getAccessToken())
                .as("confirmation after wrong logins")
                .isNotEmpty();
        assertThat(home.triesToSignIn().status())
                .as("login after a successful confirmation: still throttled")
                .isEqualTo(429);
    }

    @Test
    void classic_api_has_its_own_refusal_body_and_shares_the_counters() {
        Person ada = Person.on(server);
        Person eve = ada.from(newPlace());
        for (int i = 0; i < 5; i++) {
            assertThat(eve.triesToSignInClassicallyWith("wrong").status()).isEqualTo(200);
        }

        Http.Reply refused = eve.triesToSignInClassicallyWith(ada.password());

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).isEqualTo("""
                {"message":"too many attempts, try again later"}""");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(eve.triesToSignIn().status()).isEqualTo(429);
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(eve.triesToSignInClassicallyWith(ada.password()).json().path("code"))
                .hasToString("200");
    }

    @Test
    void refusals_are_audited_once_for_each_wait() {
        Person ada = Person.on(server);
        Person eve = ada.from(newPlace());
        eve.guesses(25);
        assertThat(throttled(ada)).isEqualTo("1");

        server.clock().advance(Duration.ofSeconds(1));
        eve.guesses(25);

        assertThat(throttled(ada)).isEqualTo("2");
        assertThat(server.query(
                        "SELECT detail FROM audit_event WHERE kind = 'login-throttled' AND subject_id = ?", ada.id()))
                .isEqualTo("failures");
        assertThat(server.query(
                        "SELECT COUNT(*) FROM audit_event WHERE kind = 'login-refused' AND subject_id = ?", ada.id()))
                .isEqualTo("6");
    }

    private static String throttled(Person person) {
        return String.valueOf(server.query(
                "SELECT COUNT(*) FROM audit_event WHERE kind = 'login-throttled' AND subject_id = ?", person.id()));
    }

    @Test
    void limit_of_an_account_exempts_known_addresses_and_expires() throws Exception {
        Person ada = Person.on(server);
        Person home = ada.from(newPlace());
        home.signsIn();
        for (int i = 0; i < 50; i++) {
            assertThat(ada.from(newPlace()).guesses().status()).isEqualTo(401);
        }

        Person elsewhere = ada.from(newPlace());
        Http.Reply refused = elsewhere.triesToSignIn();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 3_700);
        assertThat(home.triesToSignIn().status()).isEqualTo(201);

        server.clock().advance(Duration.ofHours(2));
        assertThat(elsewhere.triesToSignIn().status()).isEqualTo(201);
    }

    @Test
    void forwarded_header_is_ignored_without_trusted_proxies() {
        try (GatehouseServer alone = GatehouseServer.start(Throttles.defaults())) {
            alone.clock().stop();
            Person ada = Person.on(alone);
            for (int i = 0; i < 5; i++) {
                assertThat(ada.from("198.51." + i + ".1").guesses().status()).isEqualTo(401);
            }
            assertThat(ada.from("198.51.100.1").guesses().status()).isEqualTo(429);
        }
    }

    @Test
    void limit_of_an_address_counts_unknown_names_and_exempts_known_users() {
        Map<String, String> settings = Throttles.behindAProxy();
        settings.put("THROTTLE_LOGINS_PER_ADDRESS", "10");
        try (GatehouseServer strict = GatehouseServer.start(settings)) {
            strict.clock().stop();
            Person ada = Person.on(strict);
            Person bob = Person.on(strict);
            String office = "192.0.2.7";
            for (int i = 0; i < 12; i++) {
                assertThat(ada.from(office).triesToSignIn().status())
                        .as("logins with the correct password are not counted")
                        .isEqualTo(201);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(named("nobody" + i + "@example.org")
                                .at(strict)
                                .from(office)
                                .guesses()
                                .status())
                        .isEqualTo(401);
            }

            assertThat(named("nobody99@example.org")
                            .at(strict)
                            .from(office)
                            .guesses()
                            .status())
                    .isEqualTo(429);
            assertThat(bob.from(office).triesToSignIn().status()).isEqualTo(429);
            assertThat(ada.from(office).triesToSignIn().status()).isEqualTo(201);
            assertThat(bob.from("192.0.3.7").triesToSignIn().status()).isEqualTo(201);
        }
    }

    @Test
    void throttle_can_be_disabled() {
        Map<String, String> settings = Throttles.defaults();
        settings.put("THROTTLE_ENABLED", "false");
        try (GatehouseServer open = GatehouseServer.start(settings)) {
            Person ada = Person.on(open);
            assertThat(ada.from("192.0.2.7").guesses(20).status()).isEqualTo(401);
            assertThat(open.query("SELECT COUNT(*) FROM throttle_counter")).isEqualTo("0");
        }
    }
}
