package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to wrong passwords never tell whether a name exists, or from where its owner signs in. */
class SameAnswersTest {
    private static final int STEPS = 40;
    private static final int FREE = 3;
    private static final int PER_ACCOUNT = 8;
    private static final int PER_ADDRESS = 10;
    private static final AtomicInteger BLOCK = new AtomicInteger();

    private static GatehouseServer server;

    @BeforeAll
    static void start() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.putAll(Visitor.behindAProxy(Throttles.defaults()));
        settings.put("THROTTLE_FREE_FAILURES", Integer.toString(FREE));
        settings.put("THROTTLE_ACCOUNT_FAILURES", Integer.toString(PER_ACCOUNT));
        settings.put("THROTTLE_LOGINS_PER_ADDRESS", Integer.toString(PER_ADDRESS));
        settings.put("CLASSIC_REVEAL_UNKNOWN_USER", "false");
        server = GatehouseServer.start(settings);
        server.clock().stop();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Visitor stranger() {
        int block = BLOCK.incrementAndGet();
        return new Visitor(server, "10." + (block >> 8) + "." + (block & 255) + ".7");
    }

    /** Which API a password is tried at. */
    private enum Api {
        V1 {
            @Override
            Http.Reply signsIn(Visitor visitor, String name, String password) {
                return visitor.signsIn(name, password);
            }
        },
        CLASSIC {
            @Override
            Http.Reply signsIn(Visitor visitor, String name, String password) {
                return visitor.signsInClassically(name, password);
            }
        };

        abstract Http.Reply signsIn(Visitor visitor, String name, String password);

        void assertOpened(Http.Reply reply) {
            assertThat(reply.status()).isEqualTo(this == V1 ? 201 : 200);
            if (this == CLASSIC) {
                assertThat(reply.json().path("code").asInt()).isEqualTo(200);
            }
        }
    }

    /** A name, and a place from which it is tried. */
    private record Target(String name, Visitor place, String device) {
        /** Somebody who has signed in from there, with the device that they did it from. */
        static Target known(Person person) {
            Visitor home = stranger();
            String device = home.signsIn(person).json().path("device_token").asText();
            return new Target(person.username(), home, device);
        }

        static Target inactive() {
            Person person = Person.on(server);
            Target target = known(person);
            server.sql("UPDATE user SET active = FALSE WHERE username = ?", person.username());
            return target;
        }

        static Target unknown(String device) {
            Visitor place = stranger();
            return new Target("nobody-" + place.address(), place, device);
        }
    }

    private static Http.Reply guess(Target target, Api api) {
        return api.signsIn(target.place(), target.name(), "wrong");
    }

    private static void fillAccountWindow(Target target) {
        for (int i = 0; i < PER_ACCOUNT; i++) {
            stranger().guesses(target.name());
        }
    }

    private static void fillBlockWindow(Target target) {
        for (int i = 0; i < PER_ADDRESS; i++) {
            target.place().guesses("nobody" + i + "-" + target.place().address());
        }
    }

    private interface Filling {
        void of(Target target);
    }

    private void assertSameWhileFull(Filling window, Api api) {
        Person ada = Person.on(server);
        Target known = Target.known(ada);
        Target unknown = Target.unknown("none");
        window.of(known);
        window.of(unknown);
        for (int i = 0; i < 2 * FREE; i++) {
            String said = Visitor.said(guess(unknown, api));
            assertThat(said).startsWith("429 ");
            assertThat(Visitor.said(guess(known, api))).as("attempt " + i).isEqualTo(said);
        }
        server.clock().advance(Duration.ofSeconds(20));
        assertThat(Visitor.said(guess(known, api))).isEqualTo(Visitor.said(guess(unknown, api)));
        server.clock().advance(Duration.ofSeconds(60));
        api.assertOpened(api.signsIn(known.place(), known.name(), ada.password()));
        assertThat(Visitor.said(guess(known, api)))
                .as("after the right password")
                .isEqualTo(Visitor.said(guess(unknown, api)));
        server.clock().advance(Duration.ofHours(2));
        for (int i = 0; i < 2 * FREE; i++) {
            assertThat(Visitor.said(guess(known, api)))
                    .as("later, attempt " + i)
                    .isEqualTo(Visitor.said(guess(unknown, api)));
        }
    }

    @ParameterizedTest
    @EnumSource(Api.class)
    void full_window_of_an_account(Api api) {
        assertSameWhileFull(SameAnswersTest::fillAccountWindow, api);
    }

    @ParameterizedTest
    @EnumSource(Api.class)
    void full_window_of_a_block_of_addresses(Api api) {
        assertSameWhileFull(SameAnswersTest::fillBlockWindow, api);
    }

    @Test
    void failures_at_known_names_count_in_the_window_of_a_block() {
        for (Target target : List.of(Target.known(Person.on(server)), Target.unknown("none"))) {
            for (int i = 0; i < PER_ADDRESS - 1; i++) {
                target.place().guesses("nobody" + i + "-" + target.place().address());
            }
            assertThat(guess(target, Api.V1).status()).isEqualTo(401);
            assertThat(target.place()
                            .guesses("nobody-" + target.place().address())
                            .status())
                    .as("the window is full now")
                    .isEqualTo(429);
        }
    }

    @Test
    void known_device_is_answered_as_a_token_that_is_none() {
        Person ada = Person.on(server);
        Target known = Target.known(ada);
        Target unknown = Target.unknown(known.device());
        fillAccountWindow(known);
        fillAccountWindow(unknown);
        for (int i = 0; i < 2 * FREE; i++) {
            String said = Visitor.said(guessWithDevice(unknown));
            assertThat(said).startsWith("429 ");
            assertThat(Visitor.said(guessWithDevice(known))).isEqualTo(said);
        }
        server.clock().advance(Duration.ofSeconds(60));
        assertThat(known.place()
                        .signsInWithDevice(ada.username(), ada.password(), known.device())
                        .status())
                .isEqualTo(201);
    }

    private static Http.Reply guessWithDevice(Target target) {
        return target.place().signsInWithDevice(target.name(), "wrong", target.device());
    }

    @Test
    void guess_that_was_tried_in_a_full_window_is_in_the_audit_trail_and_few_are_tried() {
        Person ada = Person.on(server);
        Target known = Target.known(ada);
        fillBlockWindow(known);

        for (int i = 0; i < 10; i++) {
            assertThat(guess(known, Api.V1).status()).isEqualTo(429);
        }

        assertThat(server.query(
                        "SELECT COUNT(*) FROM audit_event WHERE kind = 'login-refused' AND subject_id = ?", ada.id()))
                .isEqualTo(Integer.toString(FREE));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sequences_by_chance(long seed) {
        Random random = new Random(seed);
        Target known = Target.known(Person.on(server));
        List<Target> all = List.of(known, Target.inactive(), Target.unknown(known.device()));
        List<String> done = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            Step next = Step.values()[random.nextInt(Step.values().length)];
            done.add(next.name());
            if (next == Step.WAIT) {
                Duration pause = Duration.ofSeconds(1L << random.nextInt(12));
                server.clock().advance(pause);
                continue;
            }
            List<String> said = all.stream().map(next::said).toList();
            assertThat(said).as("seed " + seed + ": " + done).containsOnly(said.get(0));
        }
    }

    /** What an attacker may do. */
    private enum Step {
        GUESS,
        GUESS_AGAIN,
        GUESS_CLASSICALLY,
        GUESS_WITH_DEVICE,
        GUESS_FROM_ELSEWHERE,
        GUESS_AT_ANOTHER,
        FILL_THE_BLOCK,
        FILL_THE_ACCOUNT,
        WAIT;

        String said(Target target) {
            return switch (this) {
                case GUESS, GUESS_AGAIN -> Visitor.said(guess(target, Api.V1));
                case GUESS_CLASSICALLY -> Visitor.said(guess(target, Api.CLASSIC));
                case GUESS_WITH_DEVICE -> Visitor.said(guessWithDevice(target));
                case GUESS_FROM_ELSEWHERE -> Visitor.said(stranger().guesses(target.name()));
                case GUESS_AT_ANOTHER ->
                    Visitor.said(
                            target.place().guesses("other-" + target.place().address()));
                case FILL_THE_BLOCK -> {
                    fillBlockWindow(target);
                    yield "";
                }
                case FILL_THE_ACCOUNT -> {
                    fillAccountWindow(target);
                    yield "";
                }
                case WAIT -> "";
            };
        }
    }
}
