package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts of several kinds, which one instance admits and another instance completes. */
@OnEveryDatabase
class AttemptTicketTest {
    private static final AttemptKind CODE = new AttemptKind("code");
    private static final Origin HOME = new Origin("192.0.2.7", null, "request-1");
    private static final Origin ELSEWHERE = new Origin("198.51.100.7", null, "request-1");

    private static GatehouseServer server;
    private static LoginThrottle one;
    private static LoginThrottle other;

    @BeforeAll
    static void startTwoThrottlesOnOneDatabase() {
        server = GatehouseServer.start(TestDatabase.ofATeam());
        server.clock().stop();
        one = throttle(8, 500);
        other = throttle(8, 500);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static LoginThrottle throttle(int accountFailures, int loginsPerAddress) {
        MasterSecrets secrets = new MasterSecrets(new MasterSecret(new Secret(server.secret())), List.of());
        ThrottleSettings settings = Throttles.settings(5, accountFailures, loginsPerAddress, 100_000);
        return new Throttle(server.jdbi(), secrets, settings, server.clock())
                .open()
                .logins();
    }

    private static LoginAttempt attempt(AttemptKind kind, Person person, Origin origin) {
        return new LoginAttempt(kind, person.username().getBytes(StandardCharsets.UTF_8), person.id(), origin, null);
    }

    private static AttemptTicket admitted(AttemptKind kind, Person person, Origin origin) {
        return one.reserve(attempt(kind, person, origin)).fold(ThrottleDecision.Admitted::ticket, refused -> {
            throw new AssertionError("refused for " + refused.reason());
        });
    }

    private static boolean isRefused(AttemptKind kind, Person person, Origin origin) {
        return one.reserve(attempt(kind, person, origin)).fold(admitted -> false, refused -> true);
    }

    private static AttemptTicket serialized(AttemptTicket ticket) {
        return AttemptTicket.read(ticket.bytes());
    }

    private static void succeed(AttemptTicket ticket, Person person) {
        server.jdbi().useTransaction(tx -> other.succeed(tx, ticket, person.id()));
    }

    private static void fail(AttemptKind kind, Person person, Origin origin, int times) {
        for (int i = 0; i < times; i++) {
            admitted(kind, person, origin);
        }
    }

    @Test
    void success_reported_to_another_instance_resets_the_failures() {
        Person ada = Person.on(server);
        fail(AttemptKind.PASSWORD, ada, HOME, 4);
        AttemptTicket ticket = serialized(admitted(AttemptKind.PASSWORD, ada, HOME));
        assertThat(isRefused(AttemptKind.PASSWORD, ada, HOME)).isTrue();

        succeed(ticket, ada);

        fail(AttemptKind.PASSWORD, ada, HOME, 4);
    }

    @Test
    void success_reported_to_another_instance_makes_address_and_device_known() {
        Person ada = Person.on(server);
        AttemptTicket ticket = serialized(admitted(AttemptKind.PASSWORD, ada, HOME));
        assertThat(one.knows(attempt(AttemptKind.PASSWORD, ada, HOME))).isFalse();

        succeed(ticket, ada);

        assertThat(one.knows(attempt(AttemptKind.PASSWORD, ada, HOME))).isTrue();
        Secret device = other.deviceToken(ticket, ada.id()).text();
        byte[] account = ada.username().getBytes(StandardCharsets.UTF_8);
        assertThat(one.knows(new LoginAttempt(CODE, account, ada.id(), ELSEWHERE, device)))
                .isTrue();
    }

    @Test
    void attempt_canceled_by_another_instance_is_not_counted() {
        Person ada = Person.on(server);
        fail(AttemptKind.PASSWORD, ada, HOME, 4);
        AttemptTicket ticket = serialized(admitted(AttemptKind.PASSWORD, ada, HOME));
        assertThat(isRefused(AttemptKind.PASSWORD, ada, HOME)).isTrue();

        other.cancel(ticket);

        assertThat(isRefused(AttemptKind.PASSWORD, ada, HOME)).isFalse();
    }

    @Test
    void ticket_records_whether_the_attempt_came_from_a_new_device() {
        Person ada = Person.on(server);
        succeed(admitted(AttemptKind.PASSWORD, ada, HOME), ada);

        assertThat(serialized(admitted(AttemptKind.PASSWORD, ada, HOME)).isFromNewDevice())
                .isFalse();
        assertThat(serialized(admitted(AttemptKind.PASSWORD, ada, ELSEWHERE)).isFromNewDevice())
                .isTrue();
    }

    @Test
    void failures_of_one_kind_do_not_refuse_another() {
        Person ada = Person.on(server);
        fail(CODE, ada, HOME, 5);
        assertThat(isRefused(CODE, ada, HOME)).isTrue();

        assertThat(isRefused(AttemptKind.PASSWORD, ada, HOME)).isFalse();

        Person bob = Person.on(server);
        fail(AttemptKind.PASSWORD, bob, HOME, 5);
        assertThat(isRefused(CODE, bob, HOME)).isFalse();
    }

    @Test
    void success_of_one_kind_does_not_reset_failures_of_another() {
        Person ada = Person.on(server);
        fail(CODE, ada, HOME, 5);

        succeed(admitted(AttemptKind.PASSWORD, ada, HOME), ada);

        assertThat(isRefused(CODE, ada, HOME)).isTrue();
    }

    @Test
    void failures_at_a_known_address_are_counted_by_kind() {
        Person ada = Person.on(server);
        succeed(admitted(AttemptKind.PASSWORD, ada, HOME), ada);
        // Unknown addresses use up the limit of the account.
        for (int i = 0; i < 8; i++) {
            admitted(AttemptKind.PASSWORD, ada, new Origin("203.0." + i + ".1", null, "request-1"));
            admitted(CODE, ada, new Origin("203.0." + i + ".1", null, "request-1"));
        }
        assertThat(isRefused(AttemptKind.PASSWORD, ada, ELSEWHERE)).isTrue();
        assertThat(isRefused(CODE, ada, ELSEWHERE)).isTrue();

        fail(CODE, ada, HOME, 5);
        assertThat(isRefused(CODE, ada, HOME)).isTrue();
        succeed(admitted(AttemptKind.PASSWORD, ada, HOME), ada);
        assertThat(isRefused(CODE, ada, HOME)).isTrue();
    }

    @Test
    void success_of_another_kind_makes_the_address_known_and_keeps_password_failures() {
        Person ada = Person.on(server);
        fail(AttemptKind.PASSWORD, ada, HOME, 5);

        succeed(serialized(admitted(CODE, ada, HOME)), ada);

        assertThat(one.knows(attempt(CODE, ada, HOME))).isTrue();
        assertThat(isRefused(AttemptKind.PASSWORD, ada, HOME)).isTrue();
    }

    @Test
    void all_kinds_share_the_limit_of_an_address_block() {
        Person ada = Person.on(server);
        LoginThrottle narrow = throttle(50, 4);
        Origin narrowed = new Origin("192.0.100.1", null, "request-1");
        for (int i = 0; i < 2; i++) {
            narrow.reserve(attempt(AttemptKind.PASSWORD, ada, narrowed));
            narrow.reserve(attempt(CODE, ada, narrowed));
        }

        boolean refused = narrow.reserve(attempt(CODE, ada, narrowed)).fold(admitted -> false, no -> true);

        assertThat(refused).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 10, 30})
    void malformed_ticket_is_rejected(int length) {
        byte[] bytes = admitted(AttemptKind.PASSWORD, Person.on(server), HOME).bytes();

        assertThatThrownBy(() -> AttemptTicket.read(Arrays.copyOf(bytes, length)))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] another = bytes.clone();
        another[0]++;
        assertThatThrownBy(() -> AttemptTicket.read(another)).isInstanceOf(IllegalArgumentException.class);
    }
}
