package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.KeyResponse;
import dev.gatehouse.client.model.RotateKeysRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two instances share their signing keys. Each follows changes of the other without a restart. */
@Tag("alone")
@OnEveryDatabase("SigningKeyDao")
class SharedRingTest {
    /** The time limit until all instances reject a removed key. */
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final int ROTATIONS = 10;

    private static GatehouseServer here;
    private static GatehouseServer there;

    private final InstanceKeys keys;
    private final InstanceKeys others;
    private final Person admin;

    @BeforeAll
    static void start() {
        Map<String, String> settings = TestDatabase.ofATeamWithDemoUser();
        here = GatehouseServer.start(settings);
        settings.put("JWT_ACCESS_TOKEN_EXPIRES", "86400");
        there = GatehouseServer.start(settings);
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
    }

    /** Deletes retired keys and waits until both instances know exactly one active and one pending key. */
    SharedRingTest() throws ApiException {
        keys = new InstanceKeys(here);
        others = new InstanceKeys(there);
        admin = Person.demo(here);
        admin.signsIn();
        await().until(() -> keys.kids("pending").size() == 1);
        here.sql("DELETE FROM signing_key WHERE state NOT IN ('active', 'pending')");
        await().until(() -> keys.published().size() == 2 && keys.published().equals(others.published()));
    }

    private static void rotateAtOnce(AdministrationApi administration) {
        // Retries until the key is a second old, because then all instances have read it.
        await().ignoreExceptions().pollInterval(Duration.ofMillis(100)).until(() -> {
            administration.rotateKeys(new RotateKeysRequest().atOnce(true));
            return true;
        });
    }

    @Test
    void removed_key_is_rejected_everywhere_within_a_second_and_logins_work() throws Exception {
        String stolen = keys.kid("active");
        Person ada = Person.on(here);
        ada.signsIn();
        Person adaThere = ada.at(there);
        // Both instances have verified the token, so it is in their caches.
        assertThat(ada.isSignedIn()).isTrue();
        assertThat(adaThere.isSignedIn()).isTrue();

        admin.administration().removeKey(stolen);

        assertThat(ada.isSignedIn())
                .as("immediately on the instance that removed the key")
                .isFalse();
        await().atMost(SECOND).pollInterval(Duration.ofMillis(20)).until(() -> !adaThere.isSignedIn());
        assertThat(keys.published()).doesNotContain(stolen).hasSize(2);
        await().atMost(SECOND).until(() -> others.published().equals(keys.published()));
        adaThere.signsIn();
        assertThat(InstanceKeys.signerOf(adaThere.token())).isEqualTo(keys.kid("active"));
        assertThat(adaThere.at(here).isSignedIn()).isTrue();
        assertThat(adaThere.isSignedIn()).isTrue();
    }

    @Test
    void both_instances_sign_with_the_new_key_and_accept_tokens_of_the_old_one() throws Exception {
        Person ada = Person.on(there);
        ada.signsIn();
        String next = keys.kid("pending");
        assertThat(others.published()).contains(next);

        rotateAtOnce(admin.administration());

        await().atMost(SECOND)
                .until(() -> InstanceKeys.signerOf(signedIn(there).token()).equals(next));
        assertThat(ada.at(here).isSignedIn()).isTrue();
        assertThat(ada.isSignedIn()).isTrue();
        assertThat(signedIn(there).at(here).isSignedIn()).isTrue();
        assertThat(signedIn(here).at(there).isSignedIn()).isTrue();
    }

    private static Person signedIn(GatehouseServer server) throws ApiException {
        Person person = Person.on(server);
        person.signsIn();
        return person;
    }

    @Test
    void key_retires_after_the_longest_token_lifetime_of_any_instance() throws Exception {
        String first = keys.kid("active");

        rotateAtOnce(admin.administration());

        KeyResponse retiring = InstanceKeys.find(admin.administration(), first);
        assertThat(Duration.between(retiring.getRetiredAt(), retiring.getRetiresUntil()))
                .as("the other instance has a token lifetime of one day")
                .isEqualTo(Duration.ofDays(1).plusMinutes(1));
    }

    @Test
    void only_one_of_two_instances_rotates_when_due() throws Exception {
        String next = keys.kid("pending");
        here.clock().advance(Duration.ofDays(91));
        there.clock().advance(Duration.ofDays(91));

        await().until(() -> keys.kid("active").equals(next));

        await().during(SECOND)
                .until(() ->
                        keys.kid("active").equals(next) && keys.kids("pending").size() == 1);
        await().until(() -> keys.published().equals(others.published()));
    }

    @Test
    void rotations_under_load_reject_no_valid_token() throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        AtomicInteger requests = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        ExecutorService people = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                GatehouseServer home = i % 2 == 0 ? here : there;
                all.add(people.submit((Callable<Boolean>) () -> {
                    Person person = Person.on(home);
                    List<Person> sessions = new ArrayList<>();
                    while (!end.get()) {
                        sessions.add(person.elsewhere());
                        Person newest = sessions.get(sessions.size() - 1);
                        String kid = InstanceKeys.signerOf(newest.token());
                        for (InstanceKeys instance : List.of(others, keys)) {
                            if (!instance.published().contains(kid)) {
                                failures.add("the JWKS lacks the key of a token");
                            }
                            for (Person session : List.of(sessions.get(0), sessions.get(sessions.size() / 2), newest)) {
                                requests.incrementAndGet();
                                if (!session.at(instance.server()).isSignedIn()) {
                                    failures.add("a valid token was refused");
                                }
                            }
                        }
                    }
                    return true;
                }));
            }
            for (int i = 0; i < ROTATIONS; i++) {
                // Each instance rotates twice in a row, so the other has to follow by reading the database.
                rotateAtOnce(admin.at(i % 4 < 2 ? here : there).administration());
            }
            end.set(true);
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            end.set(true);
            people.shutdownNow();
        }
        assertThat(failures).isEmpty();
        assertThat(requests.get()).isGreaterThan(ROTATIONS * 10);
        assertThat(keys.kids("retiring")).hasSize(ROTATIONS);
    }
}
