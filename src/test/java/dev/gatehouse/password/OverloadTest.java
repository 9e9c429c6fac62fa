package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Http.Reply;
import dev.gatehouse.support.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A flood of logins is turned away at once, and slows nobody who is not signing in. */
class OverloadTest {
    /** A thousand passes: seconds, whoever computes them. */
    private static final String SLOW =
            "$argon2id$v=19$m=4096,t=1000,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    private static final String LOGIN = "{\"username\":\"slow@example.org\",\"password\":\"wrong\"}";

    @Test
    void flood_of_logins_is_turned_away_at_once_while_other_routes_go_on() throws Exception {
        ExecutorService flood = Executors.newFixedThreadPool(6);
        try (GatehouseServer server =
                GatehouseServer.start(Map.of("PASSWORD_HASH_THREADS", "1", "PASSWORD_HASH_QUEUE", "1"))) {
            Http http = new Http(server);
            server.addUser("slow@example.org", SLOW);
            Person ada = Person.on(server);
            ada.signsIn();

            BlockingQueue<Reply> turnedAway = new LinkedBlockingQueue<>();
            List<Future<Reply>> logins = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                logins.add(flood.submit(() -> {
                    Reply reply = http.postJson("/v1/sessions", LOGIN);
                    if (reply.status() == 503) {
                        turnedAway.add(reply);
                    }
                    return reply;
                }));
            }
            for (int i = 0; i < 4; i++) {
                Reply reply = turnedAway.poll(1, TimeUnit.MINUTES);
                assertThat(reply).isNotNull();
                assertThat(reply.json().path("code").asText()).isEqualTo("overloaded");
                assertThat(reply.header("Retry-After")).matches("[1-9]\\d*");
            }
            Reply classic = http.postJson("/login", LOGIN);
            assertThat(classic.status()).isEqualTo(503);
            assertThat(classic.body()).isEqualTo("{\"message\":\"try again later\"}");
            assertThat(classic.header("Retry-After")).matches("[1-9]\\d*");
            // A name that does not exist is turned away alike.
            assertThat(http.postJson("/v1/sessions", LOGIN.replace("slow", "nobody"))
                            .status())
                    .isEqualTo(503);

            assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
            assertThat(http.get("/users", "Authorization", "Bearer " + ada.token())
                            .status())
                    .isEqualTo(200);
            assertThat(http.get("/.well-known/jwks.json").status()).isEqualTo(200);

            List<Future<Reply>> inside =
                    logins.stream().filter(login -> !login.isDone()).toList();
            assertThat(inside).as("they are still at it").hasSize(2);
            for (Future<Reply> login : inside) {
                assertThat(login.get().status()).isEqualTo(401);
            }
            ada.signsIn();
        } finally {
            flood.shutdownNow();
        }
    }
}
