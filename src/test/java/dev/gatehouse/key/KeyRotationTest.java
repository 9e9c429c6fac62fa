package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.ApiException;
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

/** From pending to gone, with a clock that moves. */
@OnEveryDatabase("SigningKeyDao")
class KeyRotationTest {
    private static final int RACERS = 4;

    /** Some rounds of the thread that looks after the ring. */
    private static final Duration ROUNDS = Duration.ofSeconds(1);

    private final GatehouseServer server = GatehouseServer.start(Map.of("KEY_ROTATION_INTERVAL", "90 days"));
    private final Administrator admin;

    KeyRotationTest() throws ApiException {
        admin = Administrator.of(server);
        await().until(() -> admin.published().size() == 2);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void passes(Duration time) throws ApiException {
        server.clock().advance(time);
        admin.signsInAgain();
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
    void next_key_is_published_long_before_it_signs() throws Exception {
        String active = admin.kid("active");
        String pending = admin.kid("pending");

        assertThat(admin.published()).containsExactly(active, pending);
        assertThat(Administrator.signerOf(token())).isEqualTo(active);
        Refusals.assertRefused(409, "key-not-published-long-enough", admin::rotates);
        assertThat(admin.kid("active")).isEqualTo(active);

        passes(Duration.ofMinutes(10).plusSeconds(10));
        admin.rotates();

        assertThat(admin.kid("active")).isEqualTo(pending);
        assertThat(Administrator.signerOf(token())).isEqualTo(pending);
        assertThat(events(pending)).containsExactlyInAnyOrder("key-made", "key-activated");
        assertThat(events(active)).containsExactlyInAnyOrder("key-made", "key-activated", "key-retired");
    }

    private String token() throws ApiException {
        Person ada = Person.on(server);
        ada.signsIn();
        return ada.token();
    }

    @Tag("crypto")
    @Test
    void key_signs_for_the_interval_and_no_token_is_refused_when_it_ends() throws Exception {
        String first = admin.kid("active");
        String second = admin.kid("pending");
        passes(Duration.ofDays(90).minusMinutes(5));
        String token = token();
        Person ada = Person.on(server);
        ada.signsInClassically();
        await().during(ROUNDS).until(() -> admin.kid("active").equals(first));

        passes(Duration.ofMinutes(6));
        await().until(() -> admin.kid("active").equals(second));

        String third = admin.kid("pending");
        await().untilAsserted(() -> assertThat(admin.published()).containsExactly(first, second, third));
        assertThat(admin.statusWith(token)).isEqualTo(200);
        assertThat(admin.statusWith(ada.token())).isEqualTo(200);
        assertThat(Administrator.signerOf(token())).isEqualTo(second);
    }

    @Tag("crypto")
    @Test
    void retiring_key_is_gone_when_nothing_that_it_has_signed_is_good_any_more() throws Exception {
        String first = admin.kid("active");
        passes(Duration.ofMinutes(11));
        Person ada = Person.on(server);
        ada.signsInClassically();
        admin.rotates();

        passes(Duration.ofMinutes(59));
        await().during(ROUNDS).until(() -> admin.kids("retiring").equals(List.of(first)));
        assertThat(admin.statusWith(ada.token())).isEqualTo(200);
        passes(Duration.ofMinutes(2));

        await().until(() -> admin.kids("gone").equals(List.of(first)));
        await().untilAsserted(() ->
                assertThat(admin.published()).doesNotContain(first).hasSize(2));
        assertThat(server.query("SELECT OCTET_LENGTH(private_key) FROM signing_key WHERE kid = ?", first))
                .isEqualTo("0");
        assertThat(admin.key(first).getGoneAt()).isAfter(admin.key(first).getRetiresUntil());
    }

    @Test
    void schedule_waits_until_the_pending_key_has_been_published_for_long_enough() throws Exception {
        String first = admin.kid("active");
        passes(Duration.ofDays(90).minusMinutes(5));
        admin.keys().removeKey(admin.kid("pending"));
        String young = admin.kid("pending");

        passes(Duration.ofMinutes(6));
        await().during(ROUNDS).until(() -> admin.kid("active").equals(first));
        passes(Duration.ofMinutes(5));

        await().until(() -> admin.kid("active").equals(young));
    }

    @Tag("crypto")
    @Test
    void pending_key_that_is_missing_is_made() {
        server.sql("DELETE FROM signing_key WHERE state = 'pending'");

        await().until(() -> admin.kids("pending").size() == 1);
        await().until(() -> admin.published().contains(admin.kid("pending")));
    }

    @Test
    void even_at_once_the_other_instances_have_read_the_key_before_it_signs() throws Exception {
        String second = admin.kid("pending");
        server.clock().stop();
        await().ignoreExceptions().until(() -> {
            server.clock().advance(Duration.ofSeconds(1));
            admin.rotatesAtOnce();
            return true;
        });

        assertThat(admin.kid("active")).isEqualTo(second);
        Refusals.assertRefused(409, "key-not-published-long-enough", admin::rotatesAtOnce);
    }

    @Test
    void instances_that_rotate_at_once_do_it_once() throws Exception {
        ExecutorService instances = Executors.newFixedThreadPool(RACERS);
        try {
            for (int round = 0; round < 5; round++) {
                server.clock().advance(Duration.ofHours(1));
                String next = admin.kid("pending");
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
                assertThat(admin.kid("active")).isEqualTo(next);
                assertThat(admin.kids("pending")).hasSize(1);
            }
        } finally {
            instances.shutdownNow();
        }
    }

    @Test
    void instances_that_miss_a_pending_key_at_once_make_one() throws Exception {
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
                assertThat(admin.kids("pending")).hasSize(1);
            }
        } finally {
            instances.shutdownNow();
        }
    }
}
