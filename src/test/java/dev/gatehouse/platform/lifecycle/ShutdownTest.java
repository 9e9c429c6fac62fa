package dev.gatehouse.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.h2.tools.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Liveness, readiness and graceful shutdown. */
@Tag("alone")
class ShutdownTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @TempDir
    Path folder;

    private static int ask(GatehouseServer server, String path) {
        return RawHttp.send(server.adminPort(), "GET " + path).status();
    }

    @Test
    void service_without_database_is_alive_and_not_ready() throws Exception {
        Server database = database("0");
        String url = "jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/gatehouse";
        try (GatehouseServer server = GatehouseServer.start(Map.of("DATABASE_URL", url, "GATEHOUSE_SECRET", SECRET))) {
            assertThat(ask(server, "/healthcheck")).isEqualTo(200);

            database.stop();

            await().atMost(PATIENCE).until(() -> ask(server, "/healthcheck") == 503);
            assertThat(ask(server, "/ping")).isEqualTo(200);
            assertThat(RawHttp.send(server, "GET /problems/not-found").status()).isEqualTo(200);

            database = database(String.valueOf(database.getPort()));

            await().atMost(PATIENCE).until(() -> ask(server, "/healthcheck") == 200);
        } finally {
            database.stop();
        }
    }

    private Server database(String port) throws Exception {
        return Server.createTcpServer("-tcpPort", port, "-baseDir", folder.toString(), "-ifNotExists")
                .start();
    }

    @Test
    void health_check_returns_503_immediately_and_requests_are_served_until_the_delay_ends() {
        GatehouseServer server = GatehouseServer.start(Map.of("SHUTDOWN_DELAY", "3 seconds"));
        assertThat(ask(server, "/healthcheck")).isEqualTo(200);
        assertThat(RawHttp.bytes(server, "GET /v1/me HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n")
                        .header("Connection"))
                .isEqualTo("keep-alive");
        int port = server.port();
        Instant begin = Instant.now();
        CompletableFuture<Void> end = CompletableFuture.runAsync(server::stop);

        await().atMost(PATIENCE).until(() -> ask(server, "/healthcheck") == 503);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(2));
        assertThat(ask(server, "/ping")).isEqualTo(200);
        for (String request : new String[] {"GET /problems/not-found", "GET /v1/me", "GET /%zz"}) {
            RawHttp.Reply reply = RawHttp.bytes(server, request + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(reply.status()).isIn(200, 401, 400);
            assertThat(reply.header("Connection")).isEqualTo("close");
        }

        await().atMost(PATIENCE).until(end::isDone);
        assertThat(Duration.between(begin, Instant.now())).isGreaterThan(Duration.ofSeconds(3));
        assertThat(isClosed(port)).isTrue();
    }

    @Test
    void shutdown_skips_the_delay_without_health_checks() {
        GatehouseServer server = GatehouseServer.start(Map.of("SHUTDOWN_DELAY", "5 minutes"));
        Person.on(server);
        Instant begin = Instant.now();

        server.close();

        assertThat(Duration.between(begin, Instant.now())).isLessThan(PATIENCE);
    }

    @Test
    void shutdown_stops_all_threads() {
        startAndLogIn();
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        startAndLogIn();

        await().atMost(PATIENCE)
                .pollInSameThread()
                .untilAsserted(() -> assertThat(before)
                        .containsAll(Thread.getAllStackTraces().keySet()));
    }

    private static void startAndLogIn() {
        try (GatehouseServer server = GatehouseServer.start(Map.of())) {
            RawHttp.Reply reply = RawHttp.postJson(
                    server, "/v1/sessions", Json.of("username", "admin@gmail.com", "password", "wrong"));
            assertThat(reply.status()).isEqualTo(401);
        }
    }

    @Test
    void request_in_flight_is_answered_after_the_port_is_closed() throws Exception {
        GatehouseServer server = GatehouseServer.start(Map.of());
        Person ada = Person.on(server);
        String body = Json.of("username", ada.username(), "password", ada.password());
        int port = server.port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            send(
                    socket,
                    "POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue"
                            + "\r\nContent-Length: " + body.length() + "\r\n\r\n");
            assertThat(new String(socket.getInputStream().readNBytes(25), StandardCharsets.US_ASCII))
                    .as("the service waits for the body")
                    .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

            CompletableFuture<Void> end = CompletableFuture.runAsync(server::stop);
            await().atMost(PATIENCE).until(() -> isClosed(port));
            assertThat(end).isNotDone();
            send(socket, body);

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 201 ")
                    .contains("Connection: close", "\"access_token\"");
            await().atMost(PATIENCE).until(end::isDone);
        }
    }

    private static void send(Socket socket, String text) throws Exception {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isClosed(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }
}
