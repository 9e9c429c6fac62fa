package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.ApiException;
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

/** Responses to wrong passwords do not reveal whether a user exists, or from where the user signs in. */
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
        settings.putAll(Throttles.behindAProxy());
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

    private static String newPlace() {
        int block = BLOCK.incrementAndGet();
        return "10." + (block >> 8) + "." + (block & 255) + ".7";
    }

    private static Person unknownFrom(String place, String name) {
        return Person.named(server, name + "-" + place, "").from(place);
    }

    /** The API at which a password is tried. */
    private enum Api {
        V1 {
            @Override
            Http.Reply tries(Person person, String password) {
                return person.triesToSignInWith(password);
            }
        },
        CLASSIC {
            @Override
            Http.Reply tries(Person person, String password) {
                return person.triesToSignInClassicallyWith(password);
            }
        };

        abstract Http.Reply tries(Person person, String password);

        void assertOpened(Http.Reply reply) {
            assertThat(reply.status()).isEqualTo(this == V1 ? 201 : 200);
            if (this == CLASSIC) {
                assertThat(reply.json().path("code").asInt()).isEqualTo(200);
            }
        }
    }

    /** A username tried from an address, the address, and a device token that is sent with it. */
    private record Target(Person person, String place, String device) {
        /** Returns a user who has signed in from a new address, with the device token of that login. */
        static Target known(Person person) throws ApiException {
            String place = newPlace();
            Person home = person.from(place);
            return new Target(home, place, String.valueOf(home.signsIn().getDeviceToken()));
        }

        static Target inactive() throws ApiException {
            Target target = known(Person.on(server));
            server.sql(
                    "UPDATE user SET active = FALSE WHERE username = ?",
                    target.person().username());
            return target;
        }

        static Target unknown(String device) {
            String place = newPlace();
            return new Target(unknownFrom(place, "nobody"), place, device);
        }

        Http.Reply guess(Api api) {
            return api.tries(person, "wrong");
        }

        Http.Reply guessWithDevice() {
            return person.triesToSignInWith("wrong", "device_token", device);
        }

        /** Tries a wrong password for an unknown name from the same address. */
        Http.Reply guessAt(String name) {
            return unknownFrom(place, name).guesses();
        }
    }

    private static void fillAccountWindow(Target target) {
        for (int i = 0; i < PER_ACCOUNT; i++) {
            target.person().from(newPlace()).guesses();
        }
    }

    private static void fillBlockWindow(Target target) {
        for (int i = 0; i < PER_ADDRESS; i++) {
            target.guessAt("nobody" + i);
        }
    }

    private interface Filling {
        void of(Target target);
    }

    private void assertSameWhileFull(Filling window, Api api) throws ApiException {
        Person ada = Person.on(server);
        Target known = Target.known(ada);
        Target unknown = Target.unknown("none");
        window.of(known);
        window.of(unknown);
        for (int i = 0; i < 2 * FREE; i++) {
            String said = unknown.guess(api).comparable();
            assertThat(said).startsWith("429 ");
            assertThat(known.guess(api).comparable()).as("attempt " + i).isEqualTo(said);
        }
        server.clock().advance(Duration.ofSeconds(20));
        assertThat(known.guess(api).comparable()).isEqualTo(unknown.guess(api).comparable());
        server.clock().advance(Duration.ofSeconds(60));
        api.assertOpened(api.tries(known.person(), ada.password()));
        assertThat(known.guess(api).comparable())
                .as("response after the correct password")
                .isEqualTo(unknown.guess(api).comparable());
        server.clock().advance(Duration.ofHours(2));
        for (int i = 0; i < 2 * FREE; i++) {
            assertThat(known.guess(api).comparable())
                    .as("two hours later, attempt " + i)
                    .isEqualTo(unknown.guess(api).comparable());
        }
    }

    @ParameterizedTest
    @EnumSource(Api.class)
    void full_window_of_an_account_gives_identical_responses(Api api) throws Exception {
        assertSameWhileFull(SameAnswersTest::fillAccountWindow, api);
    }

    @ParameterizedTest
    @EnumSource(Api.class)
    void full_window_of_an_address_block_gives_identical_responses(Api api) throws Exception {
        assertSameWhileFull(SameAnswersTest::fillBlockWindow, api);
    }

    @Test
    void failures_at_known_names_count_in_the_window_of_an_address_block() throws Exception {
        for (Target target : List.of(Target.known(Person.on(server)), Target.unknown("none"))) {
            for (int i = 0; i < PER_ADDRESS - 1; i++) {
                target.guessAt("nobody" + i);
            }
            assertThat(target.guess(Api.V1).status()).isEqualTo(401);
            assertThat(target.guessAt("nobody").status())
                    .as("attempt in the full window")
                    .isEqualTo(429);
        }
    }

    @Test
    void known_device_and_invalid_token_get_identical_responses() throws Exception {
        Person ada = Person.on(server);
        Target known = Target.known(ada);
        Target unknown = Target.unknown(known.device());
        fillAccountWindow(known);
        fillAccountWindow(unknown);
        for (int i = 0; i < 2 * FREE; i++) {
            String said = unknown.guessWithDevice().comparable();
            assertThat(said).startsWith("429 ");
            assertThat(known.guessWithDevice().comparable()).isEqualTo(said);
        }
        server.clock().advance(Duration.ofSeconds(60));
        assertThat(known.person()
                        .triesToSignInWith(ada.password(), "device_token", known.device())
                        .status())
                .isEqualTo(201);
    }

    @Test
    void passwords_checked_in_a_full_window_are_audited_and_few() throws Exception {
        Person ada = Person.on(server);
        Target known = Target.known(ada);
        fillBlockWindow(known);

        for (int i = 0; i < 10; i++) {
            assertThat(known.guess(Api.V1).status()).isEqualTo(429);
        }

        assertThat(server.query(
                        "SELECT COUNT(*) FROM audit_event WHERE kind = 'login-refused' AND subject_id = ?", ada.id()))
                .isEqualTo(Integer.toString(FREE));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void random_sequences_give_identical_responses(long seed) throws Exception {
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

    /** Steps of an attacker. */
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
                case GUESS, GUESS_AGAIN -> target.guess(Api.V1).comparable();
                case GUESS_CLASSICALLY -> target.guess(Api.CLASSIC).comparable();
                case GUESS_WITH_DEVICE -> target.guessWithDevice().comparable();
                case GUESS_FROM_ELSEWHERE ->
                    target.person().from(newPlace()).guesses().comparable();
                case GUESS_AT_ANOTHER -> target.guessAt("other").comparable();
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
