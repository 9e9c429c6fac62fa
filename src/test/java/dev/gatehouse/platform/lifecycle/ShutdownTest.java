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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    @Test
    void kept_connections_are_answered_once_more_after_the_port_is_closed() throws Exception {
        GatehouseServer server = GatehouseServer.start(Map.of());
        Person ada = Person.on(server);
        String login = Json.of("username", ada.username(), "password", ada.password());
        int port = server.port();
        int admin = server.adminPort();
        try (Client reads = new Client(port);
                Client writes = new Client(port);
                Client rests = new Client(port)) {
            for (Client client : List.of(reads, writes, rests)) {
                client.sends("GET /problems/not-found HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200 ").doesNotContain("Connection:");
            }
            CompletableFuture<Void> end = CompletableFuture.runAsync(server::stop);
            await().atMost(PATIENCE).until(() -> isClosed(port));

            assertThat(RawHttp.send(admin, "GET /healthcheck").status()).isEqualTo(503);
            assertThat(RawHttp.send(admin, "GET /ping").status()).isEqualTo(200);
            reads.sends("GET /problems/not-found HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(reads.rest()).startsWith("HTTP/1.1 200 ").contains("Connection: close");
            writes.sends("POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + login.length() + "\r\n\r\n" + login);
            assertThat(writes.rest()).startsWith("HTTP/1.1 201 ").contains("Connection: close");

            assertThat(end).isNotDone();
            assertThat(rests.rest()).as("a connection that is not used again").isEmpty();
            await().atMost(PATIENCE).until(end::isDone);
        }
    }

    @Test
    void connections_that_wait_to_be_accepted_are_answered() throws Exception {
        GatehouseServer server = GatehouseServer.start(Map.of("HTTP_MAX_CONNECTIONS", "10"));
        int port = server.port();
        List<Client> clients = new ArrayList<>();
        try {
            // The first ten reach the limit, so the kernel keeps the others in its queue.
            for (int i = 0; i < 40; i++) {
                Client client = new Client(port);
                clients.add(client);
                client.sends("GET /problems/not-found HTTP/1.1\r\nHost: localhost\r\n\r\n");
                if (i < 10) {
                    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                }
            }
            CompletableFuture<Void> end = CompletableFuture.runAsync(server::stop);

            for (Client client : clients.subList(10, clients.size())) {
                assertThat(client.rest()).startsWith("HTTP/1.1 200 ").contains("Connection: close");
            }
            await().atMost(PATIENCE).until(end::isDone);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    /** A connection of a client that sends bytes and reads what comes. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }

        void sends(String text) throws Exception {
            send(socket, text);
        }

        /** Reads a response with a body of known length, and returns its status line and headers. */
        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
            assertThat(length.find()).isTrue();
            socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
            return head.toString();
        }

        /** Returns everything until the server closes the connection. */
        String rest() throws IOException {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
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
