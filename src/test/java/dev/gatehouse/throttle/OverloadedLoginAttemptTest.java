package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** An attempt whose password was not hashed is not counted as a failure. */
class OverloadedLoginAttemptTest {
    /** Argon2id with 1,000 iterations: verifying takes seconds with either implementation. */
    private static final String SLOW =
            "$argon2id$v=19$m=4096,t=1000,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    @Test
    void overloaded_attempts_are_not_counted() throws Exception {
        Map<String, String> settings = Throttles.behindAProxy();
        settings.put("PASSWORD_HASH_THREADS", "1");
        settings.put("PASSWORD_HASH_QUEUE", "1");
        ExecutorService slow = Executors.newFixedThreadPool(2);
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            server.clock().stop();
            server.addUser("slow@example.org", SLOW);
            Person ada = Person.on(server);
            Person home = ada.from("192.0.2.1");
            Person eve = ada.from("198.51.100.1");
            home.signsIn();
            Person bob = Person.named(server, "slow@example.org", "").from("203.0.113.1");
            List<Future<Integer>> busy = new ArrayList<>();
            // Sends the second login after the first has left the queue.
            for (int queued = 0; queued < 2; queued++) {
                busy.add(slow.submit(() -> bob.guesses().status()));
                String[] metrics = {
                    "gatehouse_password_hash_active 1.0", "gatehouse_password_hash_queued " + queued + ".0"
                };
                await().untilAsserted(() -> {
                    assertThat(busy).as("logins that occupy thread and queue").noneMatch(Future::isDone);
                    assertThat(RawHttp.send(server.adminPort(), "GET /prometheus")
                                    .body())
                            .contains(metrics);
                });
            }

            for (int i = 0; i < 10; i++) {
                assertThat(eve.guesses().status()).isEqualTo(503);
                assertThat(home.guesses().status()).isEqualTo(503);
            }

            for (Future<Integer> login : busy) {
                assertThat(login.get()).isEqualTo(401);
            }
            assertThat(eve.guesses(5).status()).isEqualTo(401);
            assertThat(eve.guesses().status()).isEqualTo(429);
            assertThat(home.triesToSignIn().status())
                    .as("login from the known address")
                    .isEqualTo(201);
        } finally {
            slow.shutdownNow();
        }
    }
}
