package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Known addresses and devices of a user, and how long they stay known. */
@OnEveryDatabase
class KnownAddressTest {
    private static final Origin HOME = new Origin("192.0.2.7", null, "request-1");
    private static final Origin NEIGHBOUR = new Origin("192.0.2.99", null, "request-1");
    private static final Origin ELSEWHERE = new Origin("198.51.100.7", null, "request-1");
    private static final Secret NONE = new Secret("none");

    private static GatehouseServer server;
    private static Throttle throttle;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(TestDatabase.ofATeam());
        server.clock().stop();
        MasterSecrets secrets = new MasterSecrets(new MasterSecret(new Secret(server.secret())), List.of());
        throttle = new Throttle(server.jdbi(), secrets, Throttles.DEFAULTS, server.clock()).open();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] key(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static DeviceToken verify(Person person) {
        return server.jdbi().inTransaction(tx -> throttle.afterProof(tx, person.id(), key(person.username()), HOME));
    }

    private static void forget(Person person) {
        server.jdbi().useTransaction(tx -> throttle.passwordChanged(tx, person.id()));
    }

    private static boolean knows(Person person, Origin origin, @Nullable Secret token) {
        return throttle.knows(person.id(), key(person.username()), origin, token);
    }

    @Test
    void verification_makes_address_block_and_token_known_for_one_user() {
        Person ada = Person.on(server);
        Person bob = Person.on(server);
        assertThat(knows(ada, HOME, null)).isFalse();

        Secret token = verify(ada).text();

        assertThat(knows(ada, HOME, null)).isTrue();
        assertThat(knows(ada, NEIGHBOUR, NONE)).isTrue();
        assertThat(knows(ada, ELSEWHERE, NONE)).isFalse();
        assertThat(knows(ada, ELSEWHERE, token)).isTrue();
        assertThat(knows(bob, HOME, token)).isFalse();
    }

    @Test
    void new_password_forgets_address_and_token_until_the_next_verification() {
        Person ada = Person.on(server);
        Secret before = verify(ada).text();

        forget(ada);

        assertThat(knows(ada, HOME, before)).isFalse();
        Secret after = verify(ada).text();
        assertThat(knows(ada, HOME, null)).isTrue();
        assertThat(knows(ada, ELSEWHERE, after)).isTrue();
        assertThat(knows(ada, ELSEWHERE, before)).isFalse();
    }

    @Test
    void verification_after_a_password_change_in_one_transaction_counts() {
        Person ada = Person.on(server);
        verify(ada);
        Secret token = server.jdbi()
                .inTransaction(tx -> {
                    throttle.passwordChanged(tx, ada.id());
                    return throttle.afterProof(tx, ada.id(), key(ada.username()), HOME);
                })
                .text();

        assertThat(knows(ada, HOME, null)).isTrue();
        assertThat(knows(ada, ELSEWHERE, token)).isTrue();
    }

    @Test
    void login_started_before_a_password_change_does_not_make_the_device_known() {
        Person ada = Person.on(server);
        LoginThrottle loginThrottle = throttle.logins();
        var admitted = (ThrottleDecision.Admitted) loginThrottle.reserve(
                new LoginAttempt(AttemptKind.PASSWORD, key(ada.username()), ada.id(), HOME, null));

        forget(ada);
        server.jdbi().useTransaction(tx -> loginThrottle.succeed(tx, admitted.ticket(), ada.id()));

        assertThat(knows(
                        ada,
                        HOME,
                        loginThrottle.deviceToken(admitted.ticket(), ada.id()).text()))
                .isFalse();
    }

    @Test
    void renamed_user_stays_known() {
        Person ada = Person.on(server);
        verify(ada);

        assertThat(throttle.knows(ada.id(), key("another-" + ada.username()), HOME, null))
                .isTrue();
    }

    @Test
    void rows_of_earlier_releases_count_until_the_first_password_change() {
        Person ada = Person.on(server);
        MasterSecret secret = new MasterSecret(new Secret(server.secret()));
        var id = new CounterIds(secret).of("known address", key(ada.username()), CounterIds.block(HOME.address()));
        long expiry = server.clock().instant().plus(Duration.ofDays(100)).toEpochMilli();
        server.sql(
                "INSERT INTO throttle_known"
                        + " (id, used, used_before, bucket, next_at, forget_at, told_until, expires_at)"
                        + " VALUES (?, 0, 0, 0, 0, 0, 0, ?)",
                Uuids.bytes(id),
                expiry);
        assertThat(knows(ada, HOME, null)).isTrue();

        forget(ada);

        assertThat(knows(ada, HOME, null)).isFalse();
    }

    @Test
    void known_address_expires() {
        try (GatehouseServer own = GatehouseServer.start(TestDatabase.ofATeam())) {
            own.clock().stop();
            MasterSecrets secrets = new MasterSecrets(new MasterSecret(new Secret(own.secret())), List.of());
            Throttle there = new Throttle(own.jdbi(), secrets, Throttles.DEFAULTS, own.clock()).open();
            Person ada = Person.on(own);
            own.jdbi().useTransaction(tx -> there.afterProof(tx, ada.id(), key(ada.username()), HOME));
            own.clock().advance(Duration.ofDays(180).minusMillis(1));
            assertThat(there.knows(ada.id(), key(ada.username()), HOME, null)).isTrue();
            own.clock().advance(Duration.ofMillis(1));
            assertThat(there.knows(ada.id(), key(ada.username()), HOME, null)).isFalse();
        }
    }
}
