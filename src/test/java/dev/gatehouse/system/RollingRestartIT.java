package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.platform.lifecycle.KeptConnection;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.tools.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replaces two instances on one database one after the other, behind a balancer with and without health checks. */
class RollingRestartIT {
    private static final int CLIENTS = 6;
    private static final String NAME = "ada";
    private static final String PASSWORD = "correct horse battery";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();

    @Test
    @Tag("mysql")
    void no_request_fails_while_instances_on_mysql_are_replaced() throws Exception {
        replaceInstances(TestDatabase.emptySchema("rolling"), true);
    }

    @Test
    @Tag("mysql")
    void no_request_fails_behind_a_balancer_without_health_checks() throws Exception {
        replaceInstances(TestDatabase.emptySchema("rolling_unchecked"), false);
    }

    @Test
    @Tag("embedded")
    void no_request_fails_while_instances_are_replaced() throws Exception {
        Server database = Server.createTcpServer("-tcpPort", "0", "-baseDir", folder.toString(), "-ifNotExists")
                .start();
        try {
            replaceInstances(
                    Map.of(
                            "DATABASE_URL",
                            "jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/gatehouse",
                            "GATEHOUSE_SECRET",
                            "0123456789abcdef0123456789abcdef"),
                    true);
        } finally {
            database.stop();
        }
    }

    private void replaceInstances(Map<String, String> database, boolean healthChecks) throws Exception {
        List<GatehouseProcess> all = new ArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (Balancer balancer = new Balancer(healthChecks)) {
            all.add(start(database, balancer, "first"));
            all.add(start(database, balancer, "second"));
            for (int i = 0; i < CLIENTS; i++) {
                boolean persistent = i % 2 == 0;
                clients.execute(() -> sendRequests(balancer.port(), persistent));
            }
            awaitMoreResponses(500);

            for (int i = 0; i < 2; i++) {
                GatehouseProcess.Result end = all.get(i).terminates();

                assertThat(end.status()).isEqualTo(128 + 15);
                assertThat(end.err()).isEmpty();
                awaitMoreResponses(100);
                all.add(start(database, balancer, "successor-" + i));
                awaitMoreResponses(500);
            }

            enough.set(true);
            clients.shutdown();
            assertThat(clients.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(failed).isEmpty();
            assertThat(all)
                    .allSatisfy(instance ->
                            assertThat(balancer.connections(instance)).isPositive());
        } finally {
            enough.set(true);
            clients.shutdownNow();
            all.forEach(GatehouseProcess::close);
        }
    }

    private GatehouseProcess start(Map<String, String> database, Balancer balancer, String name) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name));
        Map<String, String> settings = new HashMap<>(database);
        settings.putAll(Map.of(
                "ADMIN_USERNAME",
                NAME,
                "ADMIN_PASSWORD",
                PASSWORD,
                "PASSWORD_HASH_MEMORY",
                "1024",
                "SHUTDOWN_DELAY",
                "2 seconds"));
        GatehouseProcess process = GatehouseProcess.start(home, settings);
        balancer.add(process);
        await().atMost(PATIENCE).until(() -> balancer.isReady(process));
        return process;
    }

    /**
     * Signs in and calls {@code /v1/me} until the test ends.
     *
     * @param persistent whether the client keeps its connection for as long as the server does
     */
    private void sendRequests(int port, boolean persistent) {
        try (KeptConnection connection = new KeptConnection(port)) {
            while (!enough.get()) {
                KeptConnection.Reply login =
                        connection.postJson("/v1/sessions", Json.of("username", NAME, "password", PASSWORD));
                note(login, 201);
                String token = new ObjectMapper()
                        .readTree(login.body())
                        .path("access_token")
                        .asText();
                for (int i = 0; i < 10 && !enough.get(); i++) {
                    note(connection.get("/v1/me", token), 200);
                }
                if (!persistent) {
                    connection.leaves();
                }
            }
        } catch (IOException | RuntimeException e) {
            failed.add(e.toString());
        }
    }

    private void note(KeptConnection.Reply reply, int expected) {
        if (reply.status() == expected) {
            answered.incrementAndGet();
        } else {
            failed.add(reply.toString());
        }
    }

    private void awaitMoreResponses(int count) {
        int goal = answered.get() + count;
        await().atMost(PATIENCE).until(() -> answered.get() >= goal || !failed.isEmpty());
        assertThat(failed).isEmpty();
    }
}
