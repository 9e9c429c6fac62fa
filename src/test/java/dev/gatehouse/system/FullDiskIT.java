package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database on a disk that is full: a limit of the size of files fails its writes as a full disk does. */
@Tag("embedded")
class FullDiskIT {
    /** The header of the database. The log of this test is shorter. */
    private static final long NOTHING_BUT_THE_HEADER = 8192;

    private static final Duration NOTICED = Duration.ofSeconds(5);
    private static final Duration OPENED = Duration.ofSeconds(10);
    private static final int LOGINS = 40;
    private static final int PEOPLE = 3;

    @TempDir
    Path folder;

    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Set<Integer> refusals = ConcurrentHashMap.newKeySet();

    @Test
    void database_is_opened_again_with_every_acknowledged_login_when_the_disk_has_space() throws Exception {
        try (GatehouseProcess server = GatehouseProcess.start(
                folder, Map.of("PASSWORD_HASH_MEMORY", "1024", "LOG_LEVEL", "INFO", "REQUEST_LOG", "false"))) {
            ExecutorService people = Executors.newFixedThreadPool(PEOPLE);
            try {
                for (int i = 0; i < PEOPLE; i++) {
                    people.execute(() -> signInForEver(server));
                }
                awaitLogins(tokens.size() + LOGINS);
                for (int outage = 1; outage <= 2; outage++) {
                    server.limitsFiles(NOTHING_BUT_THE_HEADER);
                    // The health check may notice it before the monitor.
                    await().atMost(NOTICED).until(() -> metrics(server).contains("gatehouse_database_up 0.0"));
                    assertThat(health(server)).isEqualTo(503);
                    HttpResponse<String> refused = server.login("admin@gmail.com", "123456");
                    assertThat(refused.statusCode()).isEqualTo(503);
                    assertThat(refused.body()).contains("database-unavailable");
                    awaitLines(server, "The database is unavailable", outage);

                    server.limitsFiles(Long.MAX_VALUE);
                    awaitLogins(tokens.size() + LOGINS);
                    assertThat(health(server)).isEqualTo(200);
                    awaitLines(server, "The database is available again", outage);
                }
            } finally {
                people.shutdownNow();
            }
            assertThat(people.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

            assertAllSessionsExist(server);
            assertThat(refusals).containsExactly(503);
            assertThat(server.out()).doesNotContain("rejected a statement", "ERROR", "\n!");
            assertThat(server.err()).isEmpty();
            assertThat(server.terminates().status()).isEqualTo(143);
        }
        try (GatehouseProcess server = GatehouseProcess.start(folder, Map.of("PASSWORD_HASH_MEMORY", "1024"))) {
            assertAllSessionsExist(server);
        }
    }

    private void awaitLogins(int enough) {
        await().atMost(OPENED).pollInterval(Duration.ofMillis(5)).until(() -> tokens.size() >= enough);
    }

    private static String metrics(GatehouseProcess server) throws IOException, InterruptedException {
        return server.getAdmin("/prometheus").body();
    }

    private static int health(GatehouseProcess server) throws IOException, InterruptedException {
        return server.getAdmin("/healthcheck").statusCode();
    }

    private static void awaitLines(GatehouseProcess server, String what, int count) {
        await().atMost(NOTICED)
                .until(() ->
                        server.out().lines().filter(line -> line.contains(what)).count() == count);
    }

    private void signInForEver(GatehouseProcess server) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                HttpResponse<String> answer = server.login("admin@gmail.com", "123456");
                if (answer.statusCode() == 201) {
                    JsonNode body = new ObjectMapper().readTree(answer.body());
                    tokens.put(
                            body.at("/session/id").asText(),
                            body.path("access_token").asText());
                } else {
                    refusals.add(answer.statusCode());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertAllSessionsExist(GatehouseProcess server) throws Exception {
        for (Map.Entry<String, String> session : tokens.entrySet()) {
            HttpResponse<String> answer =
                    server.get("/v1/sessions/" + session.getKey(), "Authorization", "Bearer " + session.getValue());

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
