package dev.gatehouse.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slow clients, alone and a thousand at once, do not block the service. */
@Tag("alone")
class SlowClientsTest {
    private static final String POST =
            " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    private static final int CROWD = 1_000;

    /** Jetty has at most 1024 threads. */
    private static final int MORE_THAN_THREADS = 1_100;

    /** Responses of 1.7 MB each; together they do not fit into the kernel's buffers. */
    private static final int ANSWERS = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static GatehouseServer idleSoon;
    private static GatehouseServer slowSoon;

    @BeforeAll
    static void start() {
        idleSoon = GatehouseServer.start(Map.of("HTTP_IDLE_TIMEOUT", "1 second"));
        slowSoon = GatehouseServer.start(Map.of("HTTP_REQUEST_TIMEOUT", "1 second", "HTTP_MIN_RESPONSE_RATE", "1MiB"));
        // The first request loads classes, which can take longer than the timeouts of these servers.
        RawHttp.postJson(idleSoon, "/v1/sessions", "{");
        RawHttp.postJson(slowSoon, "/v1/sessions", "{");
    }

    @AfterAll
    static void stop() {
        idleSoon.close();
        slowSoon.close();
    }

    @Test
    void idle_connections_are_closed() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try {
            for (String sent : List.of("", "\r\n", "GET /v1/me", "GET /v1/me HTTP/1.1\r\nHost: localhost\r\nX: a")) {
                crowd.add(connect(idleSoon.port(), sent));
                crowd.add(connect(idleSoon.adminPort(), sent));
            }
            for (Socket socket : crowd) {
                assertThat(dripped(socket, "")).isEmpty();
            }
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"GET /, a", "'', '\r\n'", "'GET /v1/me HTTP/1.1\r\nHost: localhost\r\n', 'X: a\r\n'"})
    void connection_with_slow_headers_is_closed(String sent, String drop) throws Exception {
        try (Socket socket = connect(slowSoon.port(), sent);
                Socket admin = connect(slowSoon.adminPort(), sent)) {
            assertThat(dripped(socket, drop)).isEmpty();
            assertThat(dripped(admin, drop)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"/v1/sessions, request-timeout", "/login, The request took too long to arrive"})
    void missing_or_slow_body_returns_408(String path, String words) throws Exception {
        try (Socket idle = connect(idleSoon.port(), "POST " + path + POST);
                Socket slow = connect(slowSoon.port(), "POST " + path + POST)) {
            assertThat(dripped(idle, "")).startsWith("HTTP/1.1 408 ").contains("Connection: close", words);
            assertThat(dripped(slow, " ")).startsWith("HTTP/1.1 408 ").contains("Connection: close", words);
        }
    }

    @Test
    void endless_chunk_header_returns_408() throws Exception {
        String chunked = POST.replace("Content-Length: 1000", "Transfer-Encoding: chunked");
        try (Socket slow = connect(slowSoon.port(), "POST /v1/sessions" + chunked + "2;")) {
            assertThat(dripped(slow, "a")).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void connection_with_fast_requests_lives_longer_than_the_request_timeout() throws Exception {
        String request = "GET /problems/not-found HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (Socket socket = connect(slowSoon.port(), "")) {
            socket.setSoTimeout(10_000);
            Instant end = Instant.now().plusSeconds(3);
            while (Instant.now().isBefore(end)) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                byte[] first = socket.getInputStream().readNBytes(12);
                assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
                socket.getInputStream().skipNBytes(socket.getInputStream().available());
            }
        }
    }

    @Test
    void thousand_idle_or_incomplete_requests_do_not_slow_down_others() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try (GatehouseServer server =
                GatehouseServer.start(Map.of("HTTP_IDLE_TIMEOUT", "5 seconds", "HTTP_REQUEST_TIMEOUT", "5 seconds"))) {
            Person ada = Person.on(server);
            String[] beginnings = {"", "GET /v1/me HTTP/1.1\r\nHost:", "POST /v1/sessions" + POST + "{"};
            for (int i = 0; i < CROWD; i++) {
                crowd.add(connect(server.port(), beginnings[i % beginnings.length]));
            }

            for (int i = 0; i < 20; i++) {
                Instant before = Instant.now();
                ada.signsIn();
                assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
                assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(4));
            }

            await().atMost(PATIENCE).until(() -> crowd.stream().allMatch(SlowClientsTest::isClosedByTheServer));
            ada.signsIn();
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @Test
    void more_missing_bodies_than_threads_do_not_slow_down_others() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        String form = POST.replace("application/json", "application/x-www-form-urlencoded");
        String[] beginnings = {
            "POST /v1/sessions" + POST + "{",
            "POST /login" + POST,
            "POST /nowhere" + form + "a",
            "PATCH /v1/admin/users/1" + POST + "{",
            "POST /v1/sessions/current/conf%69rm" + POST + "{"
        };
        try (GatehouseServer server = GatehouseServer.start(Map.of())) {
            Person ada = Person.on(server);
            for (int i = 0; i < MORE_THAN_THREADS; i++) {
                crowd.add(connect(server.port(), beginnings[i % beginnings.length]));
            }

            for (int i = 0; i < 20; i++) {
                Instant before = Instant.now();
                ada.signsIn();
                assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
                assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(4));
            }
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @Test
    void client_below_the_minimum_response_rate_is_disconnected() throws Exception {
        assertThat(takesAll(slowSoon.port(), Duration.ofSeconds(5))).isFalse();
        assertThat(takesAll(slowSoon.port(), Duration.ZERO)).isTrue();
    }

    /**
     * Requests more than the buffers of both sides hold, and returns whether all of it arrived. The client first reads slowly
     * and then the rest at full speed, because data in the kernel's buffer arrives even after the service has closed the
     * connection.
     *
     * @param slowly for how long the client reads only 4 KiB every 100 ms
     */
    private static boolean takesAll(int port, Duration slowly) throws Exception {
        String request = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n";
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream()
                    .write(((request + "\r\n").repeat(ANSWERS - 1) + request + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            InputStream answer = socket.getInputStream();
            Instant hurry = Instant.now().plus(slowly);
            try {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> {
                            taken.write(answer.readNBytes(4_096));
                            return Instant.now().isAfter(hurry);
                        });
                answer.transferTo(taken);
            } catch (SocketException cut) {
                return false;
            }
            String answers = taken.toString(StandardCharsets.ISO_8859_1);
            Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(answers);
            assertThat(length.find()).isTrue();
            return answers.length() >= ANSWERS * Integer.parseInt(length.group(1));
        }
    }

    @Test
    void connections_above_the_limit_wait_and_the_admin_port_has_no_limit() throws Exception {
        String request = "GET /problems/not-found HTTP/1.0\r\n\r\n";
        List<Socket> crowd = new ArrayList<>();
        try (GatehouseServer server = GatehouseServer.start(Map.of("HTTP_MAX_CONNECTIONS", "10"))) {
            for (int i = 0; i < 10; i++) {
                crowd.add(connect(server.port(), "GET "));
            }
            try (Socket waiting = connect(server.port(), request)) {
                waiting.setSoTimeout(500);
                assertThatThrownBy(() -> waiting.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                assertThat(RawHttp.send(server.adminPort(), "GET /healthcheck").status())
                        .isEqualTo(200);
                assertThat(RawHttp.send(server.adminPort(), "GET /prometheus").body())
                        .contains("gatehouse_http_connections 10.0");

                crowd.get(0).close();

                waiting.setSoTimeout(10_000);
                assertThat(waiting.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
            }
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    private static Socket connect(int port, String sent) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends the text every 300 ms until the server closes the connection. Returns the response. */
    private static String dripped(Socket socket, String drop) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        socket.setSoTimeout(300);
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            try {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return said.toString(StandardCharsets.UTF_8);
                }
                said.write(next);
            } catch (SocketTimeoutException e) {
                try {
                    socket.getOutputStream().write(drop.getBytes(StandardCharsets.US_ASCII));
                } catch (SocketException gone) {
                    // The response that the server sent before it closed may still be readable.
                }
            } catch (SocketException cut) {
                return said.toString(StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError("still open, after: " + said.toString(StandardCharsets.UTF_8));
    }

    private static boolean isClosedByTheServer(Socket socket) {
        try {
            socket.setSoTimeout(1);
            byte[] some = new byte[4_096];
            int count = socket.getInputStream().read(some);
            while (count >= 0) {
                count = socket.getInputStream().read(some);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
