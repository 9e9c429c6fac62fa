package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.config.DatabaseUrl;
import dev.gatehouse.platform.database.DatabaseSettings;
import dev.gatehouse.support.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("embedded")
class DurabilityIT {
    private static final int KILLS = 20;
    private static final int ROUNDS = 3;
    private static final int LOGINS = 40;
    private static final int PEOPLE = 3;

    @TempDir
    Path folder;

    /** Tokens by the id of their session; of sessions since the last kill. */
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    @Test
    void acknowledged_logins_survive_a_kill() throws Exception {
        Map<String, String> all = new HashMap<>();
        for (int round = 1; round <= KILLS; round++) {
            try (GatehouseProcess server = start()) {
                assertSessionsExist(server, tokens);
                all.putAll(tokens);
                tokens.clear();
                ExecutorService people = Executors.newFixedThreadPool(PEOPLE);
                try {
                    for (int i = 0; i < PEOPLE; i++) {
                        people.execute(() -> signInUntilItDies(server));
                    }
                    await().atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> tokens.size() >= LOGINS);
                } finally {
                    server.dies();
                    people.shutdown();
                }
                assertThat(people.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        try (GatehouseProcess server = start()) {
            all.putAll(tokens);
            assertSessionsExist(server, all);
        }
        assertThat(all).hasSizeGreaterThanOrEqualTo(KILLS * LOGINS);
    }

    @Test
    void refresh_whose_response_was_lost_in_a_crash_can_be_repeated() throws Exception {
        List<String> presented = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (GatehouseProcess server = start()) {
                if (!presented.isEmpty()) {
                    assertLastRefreshCanBeRepeated(server, presented);
                }
                presented.clear();
                presented.add(refreshToken(server.login("admin@gmail.com", "123456")));
                Thread client = new Thread(() -> refreshUntilItDies(server, presented));
                client.start();
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> size(presented) >= LOGINS);
                server.dies();
                client.join();
            }
        }
        try (GatehouseProcess server = start()) {
            assertLastRefreshCanBeRepeated(server, presented);
        }
    }

    /** A kill between the commit and the sending leaves a queued row, possibly with an expired lease of the killed process. */
    @Test
    void mail_queued_before_a_kill_is_sent_once_after_it() throws Exception {
        start().dies();
        String url = DatabaseUrl.ofFile(
                        DatabaseSettings.file(folder.resolve("data").toRealPath()))
                .jdbcUrl();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO queued_mail (id, kind, address, details, created_at, give_up_at, due_at,"
                    + " attempts, taken_by) VALUES (X'019b7a00000070008000000000000001', 'account-closed', 'ada@example.net',"
                    + " '{}', LOCALTIMESTAMP, '2100-01-01 00:00:00', '2020-01-01 00:00:00', 0,"
                    + " X'00000000000000000000000000000001')");
        }

        for (int round = 0; round < 2; round++) {
            try (GatehouseProcess server = start()) {
                await().atMost(Duration.ofSeconds(30)).until(() -> mails().size() == 1);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> server.getAdmin("/prometheus").body().contains("gatehouse_mail_waiting 0.0"));
                server.dies();
            }
            assertThat(mails()).singleElement().asString().endsWith("019b7a00-0000-7000-8000-000000000001.eml");
        }
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM queued_mail")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    private List<Path> mails() throws IOException {
        Path mail = folder.resolve("data").resolve("mail");
        if (!Files.isDirectory(mail)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(mail)) {
            return files.toList();
        }
    }

    private static int size(List<String> presented) {
        synchronized (presented) {
            return presented.size();
        }
    }

    /** Refreshes until the process dies. The last token in the list was sent, but its response was lost. */
    private static void refreshUntilItDies(GatehouseProcess server, List<String> presented) {
        try {
            while (server.isAlive()) {
                String next = refreshToken(refresh(server, presented.get(presented.size() - 1)));
                synchronized (presented) {
                    presented.add(next);
                }
            }
        } catch (IOException e) {
            // The process died before the response was complete.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertLastRefreshCanBeRepeated(GatehouseProcess server, List<String> presented)
            throws Exception {
        String last = presented.get(presented.size() - 1);
        String successor = refreshToken(refresh(server, last));
        assertThat(refreshToken(refresh(server, last))).isEqualTo(successor);
        assertThat(refresh(server, successor).statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> refresh(GatehouseProcess server, String token)
            throws IOException, InterruptedException {
        return server.postJson("/v1/sessions/refresh", Json.of("refresh_token", token));
    }

    private static String refreshToken(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return new ObjectMapper().readTree(answer.body()).path("refresh_token").asText();
    }

    private GatehouseProcess start() {
        return GatehouseProcess.start(folder, Map.of("PASSWORD_HASH_MEMORY", "1024"));
    }

    private void signInUntilItDies(GatehouseProcess server) {
        try {
            while (server.isAlive()) {
                HttpResponse<String> answer = server.login("admin@gmail.com", "123456");
                if (answer.statusCode() == 201) {
                    JsonNode body = new ObjectMapper().readTree(answer.body());
                    tokens.put(
                            body.at("/session/id").asText(),
                            body.path("access_token").asText());
                }
            }
        } catch (IOException e) {
            // The process died before the response was complete.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void assertSessionsExist(GatehouseProcess server, Map<String, String> sessions) throws Exception {
        for (Map.Entry<String, String> session : sessions.entrySet()) {
            HttpResponse<String> answer =
                    server.get("/v1/sessions/" + session.getKey(), "Authorization", "Bearer " + session.getValue());

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
