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

/** From where a user is known, and until when. */
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
    void proof_makes_its_block_and_its_token_known_to_one_user() {
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
    void new_password_makes_strangers_of_both_until_the_next_proof() {
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
    void proof_after_forgetting_in_one_transaction_counts() {
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
    void login_that_began_before_devices_were_forgotten_makes_nothing_known() {
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
    void user_with_another_name_is_known_where_they_were() {
        Person ada = Person.on(server);
        verify(ada);

        assertThat(throttle.knows(ada.id(), key("another-" + ada.username()), HOME, null))
                .isTrue();
    }

    @Test
    void rows_of_earlier_releases_count_for_users_whose_devices_were_never_forgotten() {
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
