package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.KeyResponse;
import dev.gatehouse.client.model.RotateKeysRequest;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.Refusals;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Key rotation from pending to gone, with a test clock. */
@OnEveryDatabase("SigningKeyDao")
class KeyRotationTest {
    private static final int RACERS = 4;

    /** Long enough for several runs of the key rotation job. */
    private static final Duration ROUNDS = Duration.ofSeconds(1);

    private final GatehouseServer server = GatehouseServer.start(Map.of("KEY_ROTATION_INTERVAL", "90 days"));
    private final InstanceKeys keys = new InstanceKeys(server);
    private final Person admin = Person.demo(server);

    KeyRotationTest() throws ApiException {
        admin.signsIn();
        await().until(() -> keys.published().size() == 2);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void passes(Duration time) throws ApiException {
        server.clock().advance(time);
        admin.signsIn();
    }

    private void rotate() throws ApiException {
        admin.administration().rotateKeys(new RotateKeysRequest());
    }

    private void rotateAtOnce() throws ApiException {
        admin.administration().rotateKeys(new RotateKeysRequest().atOnce(true));
    }

    private List<String> events(String kid) {
        return server.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT kind FROM audit_event WHERE detail = :kid")
                        .bind("kid", kid)
                        .mapTo(String.class)
                        .list());
    }

    @Tag("crypto")
    @Test
    void next_key_is_published_before_it_signs() throws Exception {
        String active = keys.kid("active");
        String pending = keys.kid("pending");

        assertThat(keys.published()).containsExactly(active, pending);
        assertThat(InstanceKeys.signerOf(signedIn().token())).isEqualTo(active);
        Refusals.assertRefused(409, "key-not-published-long-enough", this::rotate);
        assertThat(keys.kid("active")).isEqualTo(active);

        passes(Duration.ofMinutes(10).plusSeconds(10));
        rotate();

        assertThat(keys.kid("active")).isEqualTo(pending);
        assertThat(InstanceKeys.signerOf(signedIn().token())).isEqualTo(pending);
        assertThat(events(pending)).containsExactlyInAnyOrder("key-made", "key-activated");
        assertThat(events(active)).containsExactlyInAnyOrder("key-made", "key-activated", "key-retired");
    }

    /** Returns a new user who has just signed in. */
    private Person signedIn() throws ApiException {
        Person ada = Person.on(server);
        ada.signsIn();
        return ada;
    }

    @Tag("crypto")
    @Test
    void key_signs_for_the_rotation_interval_and_its_tokens_stay_valid() throws Exception {
        String first = keys.kid("active");
        String second = keys.kid("pending");
        passes(Duration.ofDays(90).minusMinutes(5));
        Person ada = signedIn();
        Person bob = Person.on(server);
        bob.signsInClassically();
        await().during(ROUNDS).until(() -> keys.kid("active").equals(first));

        passes(Duration.ofMinutes(6));
        await().until(() -> keys.kid("active").equals(second));

        String third = keys.kid("pending");
        await().untilAsserted(() -> assertThat(keys.published()).containsExactly(first, second, third));
        assertThat(ada.isSignedIn()).isTrue();
        assertThat(bob.isSignedIn()).isTrue();
        assertThat(InstanceKeys.signerOf(signedIn().token())).isEqualTo(second);
    }

    @Tag("crypto")
    @Test
    void retiring_key_is_gone_when_its_tokens_have_expired() throws Exception {
        String first = keys.kid("active");
        passes(Duration.ofMinutes(11));
        Person ada = Person.on(server);
        ada.signsInClassically();
        rotate();

        passes(Duration.ofMinutes(59));
        await().during(ROUNDS).until(() -> keys.kids("retiring").equals(List.of(first)));
        assertThat(ada.isSignedIn()).isTrue();
        passes(Duration.ofMinutes(2));

        await().until(() -> keys.kids("gone").equals(List.of(first)));
        await().untilAsserted(
                        () -> assertThat(keys.published()).doesNotContain(first).hasSize(2));
        assertThat(server.query("SELECT OCTET_LENGTH(private_key) FROM signing_key WHERE kid = ?", first))
                .isEqualTo("0");
        KeyResponse gone = InstanceKeys.find(admin.administration(), first);
        assertThat(gone.getGoneAt()).isAfter(gone.getRetiresUntil());
    }

    @Test
    void scheduled_rotation_waits_until_the_pending_key_was_published_long_enough() throws Exception {
        String first = keys.kid("active");
        passes(Duration.ofDays(90).minusMinutes(5));
        admin.administration().removeKey(keys.kid("pending"));
        String young = keys.kid("pending");

        passes(Duration.ofMinutes(6));
        await().during(ROUNDS).until(() -> keys.kid("active").equals(first));
        passes(Duration.ofMinutes(5));

        await().until(() -> keys.kid("active").equals(young));
    }

    @Tag("crypto")
    @Test
    void missing_pending_key_is_created() {
        server.sql("DELETE FROM signing_key WHERE state = 'pending'");

        await().until(() -> keys.kids("pending").size() == 1);
        await().until(() -> keys.published().contains(keys.kid("pending")));
    }

    @Test
    void immediate_rotation_is_rejected_until_other_instances_have_read_the_key() throws Exception {
        String second = keys.kid("pending");
        server.clock().stop();
        await().ignoreExceptions().until(() -> {
            server.clock().advance(Duration.ofSeconds(1));
            rotateAtOnce();
            return true;
        });

        assertThat(keys.kid("active")).isEqualTo(second);
        Refusals.assertRefused(409, "key-not-published-long-enough", this::rotateAtOnce);
    }

    @Test
    void concurrent_rotations_rotate_once() throws Exception {
        ExecutorService instances = Executors.newFixedThreadPool(RACERS);
        try {
            for (int round = 0; round < 5; round++) {
                server.clock().advance(Duration.ofHours(1));
                String next = keys.kid("pending");
                CyclicBarrier start = new CyclicBarrier(RACERS);
                Callable<Rotation> instance = () -> {
                    KeyRotation rotation = Rings.rotation(server);
                    start.await();
                    return rotation.rotate(false, Actor.SERVICE);
                };

                List<Future<Rotation>> results = instances.invokeAll(Collections.nCopies(RACERS, instance));

                int done = 0;
                for (Future<Rotation> result : results) {
                    done += result.get() instanceof Rotation.Done ? 1 : 0;
                }
                assertThat(done).isEqualTo(1);
                assertThat(keys.kid("active")).isEqualTo(next);
                assertThat(keys.kids("pending")).hasSize(1);
            }
        } finally {
            instances.shutdownNow();
        }
    }

    @Test
    void instances_that_concurrently_miss_a_pending_key_create_one() throws Exception {
        ExecutorService instances = Executors.newFixedThreadPool(RACERS);
        try {
            for (int round = 0; round < 5; round++) {
                CyclicBarrier start =
                        new CyclicBarrier(RACERS, () -> server.sql("DELETE FROM signing_key WHERE state = 'pending'"));
                Callable<Boolean> instance = () -> {
                    KeyRotation rotation = Rings.rotation(server);
                    start.await();
                    rotation.makePending();
                    return true;
                };

                for (Future<Boolean> made : instances.invokeAll(Collections.nCopies(RACERS, instance))) {
                    assertThat(made.get()).isTrue();
                }
                assertThat(keys.kids("pending")).hasSize(1);
            }
        } finally {
            instances.shutdownNow();
        }
    }
}
