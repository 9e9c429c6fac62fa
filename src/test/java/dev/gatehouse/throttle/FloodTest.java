package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A flood of concurrent logins on two instances with one database. */
class FloodTest {
    private static final int GUESSES = 1_000;
    private static final int AT_ONCE = 100;
    private static final Pattern HASHED =
            Pattern.compile("gatehouse_logins_total\\{door=\"\\w+\",result=\"wrong-password\"} (\\S+)");

    private static GatehouseServer server;
    private static GatehouseServer other;

    @BeforeAll
    static void startTwoOnOneDatabase() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.putAll(Throttles.behindAProxy());
        server = GatehouseServer.start(settings);
        other = GatehouseServer.start(settings);
        // Stops the clocks: a wait of one second must not end while the requests are sent.
        server.clock().stop();
        other.clock().stop();
        other.clock()
                .advance(
                        Duration.between(other.clock().instant(), server.clock().instant()));
    }

    @AfterAll
    static void stop() {
        server.close();
        other.close();
    }

    /** Returns how many wrong passwords this instance has hashed. */
    private static double hashed(GatehouseServer at) {
        return HASHED.matcher(RawHttp.send(at.adminPort(), "GET /prometheus").body())
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .sum();
    }

    @Test
    void flood_on_two_instances_costs_five_hashes_and_does_not_lock_the_owner_out() throws Exception {
        Person ada = Person.on(server);
        String deviceToken = String.valueOf(ada.from("198.51.100.7").signsIn().getDeviceToken());
        double before = hashed(server) + hashed(other);
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService attackers = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Integer>> flood = new ArrayList<>();
            for (int i = 0; i < GUESSES; i++) {
                // All attackers come from one address block, and use both instances.
                Person attacker = ada.at(i % 2 == 0 ? server : other).from("203.0.113." + i % 250);
                flood.add(attackers.submit(() -> {
                    go.await();
                    return attacker.guesses().status();
                }));
            }
            go.countDown();
            assertThat(ada.at(other).from("192.0.2.44").triesToSignIn().status())
                    .as("login from another address during the flood")
                    .isEqualTo(201);
            assertThat(ada.at(other)
                            .from("203.0.113.9")
                            .triesToSignInWith(ada.password(), "device_token", deviceToken)
                            .status())
                    .as("login from a known device in the attacker's address block during the flood")
                    .isEqualTo(201);

            Map<Integer, Integer> answers = new TreeMap<>();
            for (Future<Integer> guess : flood) {
                answers.merge(guess.get(), 1, Integer::sum);
            }
            assertThat(answers).containsOnlyKeys(401, 429);
            assertThat(answers.get(401)).isEqualTo(5);
            assertThat(hashed(server) + hashed(other) - before).isEqualTo(5);
        } finally {
            attackers.shutdownNow();
        }
        Http.Reply right = ada.from("203.0.113.9").triesToSignIn();
        assertThat(right.status())
                .as("the correct password from the attacker's address block")
                .isEqualTo(429);
        assertThat(server.query("SELECT COUNT(*) FROM audit_event WHERE kind = 'login-throttled'"))
                .as("audit events of the flood")
                .isEqualTo("1");
    }
}
