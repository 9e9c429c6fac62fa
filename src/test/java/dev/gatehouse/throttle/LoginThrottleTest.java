package dev.gatehouse.throttle;

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

/** Wrong passwords one after another, and whom they keep out. */
@OnEveryDatabase({"CounterSql", "CounterTableSql"})
class LoginThrottleTest {
    private static final AtomicInteger BLOCK = new AtomicInteger();

    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.putAll(Visitor.behindAProxy(Throttles.defaults()));
        server = GatehouseServer.start(settings);
        server.clock().stop();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** At an address of a block where nobody has been. */
    private static Visitor stranger() {
        return new Visitor(server, "10.0." + BLOCK.incrementAndGet() + ".7");
    }

    private static String code(Http.Reply reply) {
        return reply.json().path("code").asText();
    }

    @Test
    void waits_double_up_to_a_quarter_of_an_hour_and_end_by_themselves() {
        Person ada = Person.on(server);
        Visitor eve = stranger();
        for (int i = 0; i < 5; i++) {
            assertThat(eve.guesses(ada.username()).status()).isEqualTo(401);
        }
        for (int wait : List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900)) {
            Http.Reply refused = eve.guesses(ada.username());
            assertThat(refused.status()).isEqualTo(429);
            assertThat(code(refused)).isEqualTo("too-many-attempts");
            assertThat(refused.header("Retry-After")).isEqualTo(Integer.toString(wait));
            assertThat(refused.header("Cache-Control")).isEqualTo("no-store");

            server.clock().advance(Duration.ofSeconds(wait).minusMillis(1));
            assertThat(eve.signsIn(ada).status()).as("the right password too").isEqualTo(429);
            assertThat(eve.guesses(ada.username()).header("Retry-After"))
                    .as("rounded up")
                    .isEqualTo("1");

            server.clock().advance(Duration.ofMillis(1));
            assertThat(eve.guesses(ada.username()).status()).isEqualTo(401);
        }
        server.clock().advance(Duration.ofMinutes(15));
        assertThat(eve.signsIn(ada).status()).isEqualTo(201);
        assertThat(eve.guesses(ada.username(), 5).status())
                .as("the row has ended")
                .isEqualTo(401);
    }

    @Test
    void name_that_nobody_has_or_can_have_meets_the_same_answers() {
        Person ada = Person.on(server);
        Person gone = Person.on(server);
        server.sql("UPDATE user SET active = FALSE WHERE username = ?", gone.username());
        Visitor one = stranger();
        Visitor two = stranger();
        Visitor three = stranger();
        Visitor four = stranger();
        String impossible = "\u00ad";

        for (int i = 0; i < 8; i++) {
            String known = Visitor.said(one.guesses(ada.username()));
            assertThat(known).startsWith(i < 5 ? "401 " : "429 ");
            assertThat(Visitor.said(two.guesses("nobody-" + ada.username()))).isEqualTo(known);
            assertThat(Visitor.said(three.guesses(gone.username()))).isEqualTo(known);
            assertThat(Visitor.said(four.guesses(impossible))).isEqualTo(known);
        }
        assertThat(Visitor.said(one.signsInClassically(ada.username(), "wrong")))
                .startsWith("429 ")
                .isEqualTo(Visitor.said(two.signsInClassically("nobody-" + ada.username(), "wrong")));
    }

    @Test
    void variants_of_a_name_share_a_counter() {
        Person ada = Person.on(server);
        Visitor eve = stranger();
        String name = ada.username();
        List<String> variants = List.of(
                name,
                name.toUpperCase(java.util.Locale.ROOT),
                " " + name + " ",
                name.replace("person", "per\u00adson"),
                name.replace("p", "\uff50"));

        for (String variant : variants) {
            assertThat(eve.guesses(variant).status()).isEqualTo(401);
        }
        for (String variant : variants) {
            assertThat(eve.guesses(variant).status()).as(variant).isEqualTo(429);
        }
    }

    @Test
    void neighbours_of_an_address_share_its_counter_and_others_do_not() {
        Person ada = Person.on(server);
        new Visitor(server, "192.0.2.1").guesses(ada.username(), 3);
        assertThat(new Visitor(server, "192.0.2.200").guesses(ada.username(), 2).status())
                .isEqualTo(401);
        assertThat(new Visitor(server, "192.0.2.77").guesses(ada.username()).status())
                .isEqualTo(429);
        assertThat(new Visitor(server, "192.0.3.77").guesses(ada.username()).status())
                .isEqualTo(401);

        assertThat(new Visitor(server, "2001:db8:1:2::1")
                        .guesses(ada.username(), 5)
                        .status())
                .isEqualTo(401);
        assertThat(new Visitor(server, "2001:db8:1:2:ffff::2")
                        .guesses(ada.username())
                        .status())
                .isEqualTo(429);
        assertThat(new Visitor(server, "2001:db8:1:3::1")
                        .guesses(ada.username())
                        .status())
                .isEqualTo(401);
    }

    @Test
    void success_elsewhere_clears_nothing_of_a_stranger() {
        Person ada = Person.on(server);
        Visitor eve = stranger();
        Visitor home = stranger();
        eve.guesses(ada.username(), 5);

        assertThat(home.signsIn(ada).status()).isEqualTo(201);
        assertThat(home.signsIn(ada).status()).isEqualTo(201);

        assertThat(eve.guesses(ada.username()).status()).isEqualTo(429);
    }

    @Test
    void own_wrong_passwords_are_forgotten_with_the_right_one() {
        Person ada = Person.on(server);
        Visitor home = stranger();
        for (int i = 0; i < 4; i++) {
            home.guesses(ada.username(), 4);
            assertThat(home.signsIn(ada).status()).isEqualTo(201);
        }
        assertThat(home.guesses(ada.username(), 5).status()).isEqualTo(401);
        assertThat(home.signsIn(ada).status()).as("a known address waits too").isEqualTo(429);
    }

    @Test
    void confirmation_and_login_do_not_count_for_each_other() {
        Person ada = Person.on(server);
        Visitor home = stranger();
        String token = home.signsIn(ada).json().path("access_token").asText();
        for (int i = 0; i < 9; i++) {
            assertThat(code(home.confirms(token, "wrong"))).isEqualTo("invalid-credentials");
        }
        assertThat(home.guesses(ada.username(), 5).status())
                .as("wrong confirmations make no login wait")
                .isEqualTo(401);
        assertThat(home.signsIn(ada).status()).isEqualTo(429);

        assertThat(home.confirms(token, ada.password()).status())
                .as("wrong logins make no confirmation wait")
                .isEqualTo(200);
        assertThat(home.signsIn(ada).status())
                .as("a confirmation clears nothing of the logins")
                .isEqualTo(429);
    }

    @Test
    void classic_door_refuses_in_its_own_words_and_shares_the_counters() {
        Person ada = Person.on(server);
        Visitor eve = stranger();
        for (int i = 0; i < 5; i++) {
            assertThat(eve.signsInClassically(ada.username(), "wrong").status()).isEqualTo(200);
        }

        Http.Reply refused = eve.signsInClassically(ada.username(), ada.password());

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).isEqualTo("""
                {"message":"too many attempts, try again later"}""");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(eve.signsIn(ada).status()).isEqualTo(429);
        server.clock().advance(Duration.ofSeconds(1));
        assertThat(eve.signsInClassically(ada.username(), ada.password()).json().path("code"))
                .hasToString("200");
    }

    @Test
    void refusals_are_in_the_audit_trail_once_for_each_wait() {
        Person ada = Person.on(server);
        Visitor eve = stranger();
        eve.guesses(ada.username(), 25);
        assertThat(throttled(ada)).isEqualTo("1");

        server.clock().advance(Duration.ofSeconds(1));
        eve.guesses(ada.username(), 25);

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
    void account_has_a_cap_that_its_owners_known_address_gets_through_and_that_ends() {
        Person ada = Person.on(server);
        Visitor home = stranger();
        home.signsIn(ada);
        for (int i = 0; i < 50; i++) {
            assertThat(stranger().guesses(ada.username()).status()).isEqualTo(401);
        }

        Visitor elsewhere = stranger();
        Http.Reply refused = elsewhere.signsIn(ada);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 3_700);
        assertThat(home.signsIn(ada).status()).isEqualTo(201);

        server.clock().advance(Duration.ofHours(2));
        assertThat(elsewhere.signsIn(ada).status()).isEqualTo(201);
    }

    @Test
    void forged_header_changes_nothing_without_trusted_proxies() {
        try (GatehouseServer alone = GatehouseServer.start(Throttles.defaults())) {
            alone.clock().stop();
            Person ada = Person.on(alone);
            for (int i = 0; i < 5; i++) {
                assertThat(new Visitor(alone, "198.51." + i + ".1")
                                .guesses(ada.username())
                                .status())
                        .isEqualTo(401);
            }
            assertThat(new Visitor(alone, "198.51.100.1")
                            .guesses(ada.username())
                            .status())
                    .isEqualTo(429);
        }
    }

    @Test
    void limit_for_an_address_counts_names_that_nobody_has_and_spares_whom_it_knows() {
        Map<String, String> settings = Visitor.behindAProxy(Throttles.defaults());
        settings.put("THROTTLE_LOGINS_PER_ADDRESS", "10");
        try (GatehouseServer strict = GatehouseServer.start(settings)) {
            strict.clock().stop();
            Person ada = Person.on(strict);
            Person bob = Person.on(strict);
            Visitor office = new Visitor(strict, "192.0.2.7");
            for (int i = 0; i < 12; i++) {
                assertThat(office.signsIn(ada).status())
                        .as("who is right is not counted")
                        .isEqualTo(201);
            }
            for (int i = 0; i < 10; i++) {
                assertThat(office.guesses("nobody" + i + "@example.org").status())
                        .isEqualTo(401);
            }

            assertThat(office.guesses("nobody99@example.org").status()).isEqualTo(429);
            assertThat(office.signsIn(bob).status()).isEqualTo(429);
            assertThat(office.signsIn(ada).status()).isEqualTo(201);
            assertThat(new Visitor(strict, "192.0.3.7").signsIn(bob).status()).isEqualTo(201);
        }
    }

    @Test
    void throttle_can_be_switched_off() {
        Map<String, String> settings = Throttles.defaults();
        settings.put("THROTTLE_ENABLED", "false");
        try (GatehouseServer open = GatehouseServer.start(settings)) {
            Person ada = Person.on(open);
            assertThat(new Visitor(open, "192.0.2.7")
                            .guesses(ada.username(), 20)
                            .status())
                    .isEqualTo(401);
            assertThat(open.query("SELECT COUNT(*) FROM throttle_counter")).isEqualTo("0");
        }
    }
}
