package dev.gatehouse.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
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

/** One ring on two instances: what one does, the other follows without a restart. */
@Tag("alone")
@OnEveryDatabase("SigningKeyDao")
class SharedRingTest {
    /** Within which a removed key is refused everywhere. */
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final int ROTATIONS = 10;

    private static GatehouseServer here;
    private static GatehouseServer there;

    private final Administrator admin;
    private final Administrator other;

    @BeforeAll
    static void start() {
        Map<String, String> settings = Administrator.team();
        here = GatehouseServer.start(settings);
        settings.put("JWT_ACCESS_TOKEN_EXPIRES", "86400");
        there = GatehouseServer.start(settings);
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
    }

    /** There is an active key and a pending one, and both instances know no other. */
    SharedRingTest() throws ApiException {
        admin = Administrator.of(here);
        other = Administrator.of(there);
        await().until(() -> admin.kids("pending").size() == 1);
        here.sql("DELETE FROM signing_key WHERE state NOT IN ('active', 'pending')");
        await().until(() -> admin.published().size() == 2 && admin.published().equals(other.published()));
    }

    private static void rotatesAtOnce(Administrator admin) {
        // A key that is a second old has been read by all instances.
        await().ignoreExceptions().pollInterval(Duration.ofMillis(100)).until(() -> {
            admin.rotatesAtOnce();
            return true;
        });
    }

    @Test
    void removed_key_is_refused_everywhere_within_a_second_and_logins_go_on() throws Exception {
        String stolen = admin.kid("active");
        Person ada = Person.on(here);
        Person adaThere = Person.known(there, ada);
        ada.signsIn();
        // Seen on both, so that no cache has to be asked first.
        assertThat(admin.statusWith(ada.token())).isEqualTo(200);
        assertThat(other.statusWith(ada.token())).isEqualTo(200);

        admin.keys().removeKey(stolen);

        assertThat(admin.statusWith(ada.token()))
                .as("at once where it was done")
                .isEqualTo(401);
        await().atMost(SECOND).pollInterval(Duration.ofMillis(20)).until(() -> other.statusWith(ada.token()) == 401);
        assertThat(admin.published()).doesNotContain(stolen).hasSize(2);
        await().atMost(SECOND).until(() -> other.published().equals(admin.published()));
        adaThere.signsIn();
        assertThat(Administrator.signerOf(adaThere.token())).isEqualTo(admin.kid("active"));
        assertThat(admin.statusWith(adaThere.token())).isEqualTo(200);
        assertThat(other.statusWith(adaThere.token())).isEqualTo(200);
    }

    @Test
    void both_sign_with_the_new_key_and_take_what_the_old_one_has_signed() throws Exception {
        Person ada = Person.on(there);
        ada.signsIn();
        String next = admin.kid("pending");
        assertThat(other.published()).contains(next);

        rotatesAtOnce(admin);

        await().atMost(SECOND)
                .until(() -> Administrator.signerOf(signsIn(there)).equals(next));
        assertThat(admin.statusWith(ada.token())).isEqualTo(200);
        assertThat(other.statusWith(ada.token())).isEqualTo(200);
        assertThat(admin.statusWith(signsIn(there))).isEqualTo(200);
        assertThat(other.statusWith(signsIn(here))).isEqualTo(200);
    }

    private static String signsIn(GatehouseServer server) throws ApiException {
        Person person = Person.on(server);
        person.signsIn();
        return person.token();
    }

    @Test
    void key_retires_for_as_long_as_the_longest_token_of_any_instance_is_good() throws Exception {
        String first = admin.kid("active");

        rotatesAtOnce(admin);

        assertThat(Duration.between(
                        admin.key(first).getRetiredAt(), admin.key(first).getRetiresUntil()))
                .as("a day is the setting of the other instance")
                .isEqualTo(Duration.ofDays(1).plusMinutes(1));
    }

    @Test
    void one_of_two_that_are_due_rotates() throws Exception {
        String next = admin.kid("pending");
        here.clock().advance(Duration.ofDays(91));
        there.clock().advance(Duration.ofDays(91));

        await().until(() -> admin.kid("active").equals(next));

        await().during(SECOND)
                .until(() -> admin.kid("active").equals(next)
                        && admin.kids("pending").size() == 1);
        await().until(() -> admin.published().equals(other.published()));
    }

    @Test
    void rotations_under_load_refuse_no_valid_token() throws Exception {
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
                    List<String> tokens = new ArrayList<>();
                    while (!end.get()) {
                        person.signsIn();
                        tokens.add(person.token());
                        String kid = Administrator.signerOf(person.token());
                        for (Administrator instance : List.of(other, admin)) {
                            if (!instance.published().contains(kid)) {
                                failures.add("the JWKS lacks the key of a token");
                            }
                            for (String token : List.of(tokens.get(0), tokens.get(tokens.size() / 2), person.token())) {
                                requests.incrementAndGet();
                                int status = instance.statusWith(token);
                                if (status != 200) {
                                    failures.add("a valid token was answered " + status);
                                }
                            }
                        }
                    }
                    return true;
                }));
            }
            for (int i = 0; i < ROTATIONS; i++) {
                // Twice in a row by one: the other has only read of the key that signs then.
                rotatesAtOnce(i % 4 < 2 ? admin : other);
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
        assertThat(admin.kids("retiring")).hasSize(ROTATIONS);
    }
}
