package dev.gatehouse.edge.connection;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Request bodies that never arrive hold no thread, and together no more memory than the body budget. */
class BodyBudgetTest {
    private static final int LENGTH = 63 * 1024;

    /** The number of long bodies that fit: a quarter of the budget is reserved for small ones. */
    private static final int FITTING = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

    private static GatehouseServer server;
    private static Person ada;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = GatehouseServer.start(Map.of("HTTP_BODY_BUDGET", "256KiB", "HTTP_REQUEST_TIMEOUT", "3 seconds"));
        ada = Person.on(server);
        ada.signsIn();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void assertBudgetReleased() throws Exception {
        await().atMost(PATIENCE).until(() -> taken() == 0);
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void long_bodies_above_the_budget_are_rejected_but_small_bodies_and_reads_are_not() throws Exception {
        fill();
        long held = taken();

        RawHttp.Reply refused = RawHttp.bytes(server, almost("/v1/sessions"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).matches("[1-9]|10");
        assertThat(refused.header("Connection")).isEqualTo("close");
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.body()).contains("\"code\":\"overloaded\"");
        assertThat(RawHttp.bytes(server, almost("/login")).body()).isEqualTo("""
                {"message":"try again later"}""");
        assertThat(ada.signsIn().getAccessToken()).isNotEmpty();
        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
        try (Socket small = connect(headers("/v1/sessions", 600) + "{")) {
            await().atMost(PATIENCE).until(() -> taken() > held);
            small.getOutputStream().write((" ".repeat(598) + "}").getBytes(StandardCharsets.US_ASCII));
            assertThat(status(small)).isEqualTo(400);
        }
        complete();
    }

    @Test
    void body_in_many_chunks_is_read_completely() throws Exception {
        String body = Json.of("username", ada.username(), "password", ada.password());
        try (Socket socket = connect(post("/v1/sessions") + CHUNKED)) {
            for (int i = 0; i < body.length(); i++) {
                String chunk = "1\r\n" + body.charAt(i) + "\r\n";
                socket.getOutputStream().write(chunk.getBytes(StandardCharsets.US_ASCII));
            }
            await().atMost(PATIENCE).until(() -> taken() > 0);
            socket.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(status(socket)).isEqualTo(201);
        }
    }

    @Test
    void closed_connections_release_their_budget() throws Exception {
        fill();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void reset_connections_release_their_budget() throws Exception {
        fill();
        for (Socket socket : sockets) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @Test
    void truncated_bodies_release_their_budget() throws Exception {
        fill();
        for (Socket socket : sockets) {
            socket.shutdownOutput();
        }
    }

    @Test
    void bodies_that_time_out_release_their_budget() throws Exception {
        fill();
        for (Socket socket : sockets) {
            assertThat(status(socket)).isEqualTo(408);
        }
    }

    @Test
    void malformed_and_too_long_bodies_release_their_budget() throws Exception {
        String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
        try (Socket wrong = connect(post("/v1/sessions") + CHUNKED + chunk.repeat(3))) {
            await().atMost(PATIENCE).until(() -> taken() > 0);
            wrong.getOutputStream().write("zz\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(status(wrong)).isEqualTo(400);
        }
        try (Socket tooLong = connect(post("/login") + CHUNKED + chunk.repeat(3))) {
            await().atMost(PATIENCE).until(() -> taken() > 0);
            tooLong.getOutputStream().write(chunk.repeat(2).getBytes(StandardCharsets.US_ASCII));
            assertThat(status(tooLong)).isEqualTo(413);
        }
    }

    /** Sends long bodies without their last byte, until the budget for long bodies is used up. */
    private void fill() throws Exception {
        for (int i = 0; i < FITTING; i++) {
            sockets.add(connect(almost("/v1/sessions")));
        }
        await().atMost(PATIENCE).until(() -> taken() >= FITTING * (LENGTH - 1));
    }

    /** Sends the missing last bytes. */
    private void complete() throws Exception {
        for (Socket socket : sockets) {
            socket.getOutputStream().write(' ');
            assertThat(status(socket)).isEqualTo(400);
        }
    }

    /** Returns the used bytes of the budget, from the metric. */
    private static long taken() {
        String name = "gatehouse_http_body_bytes ";
        return RawHttp.send(server.adminPort(), "GET /prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    private static String post(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    }

    private static String headers(String path, int length) {
        return post(path) + "Content-Length: " + length + "\r\n\r\n";
    }

    /** Returns a request whose body lacks its last byte. */
    private static String almost(String path) {
        return headers(path, LENGTH) + " ".repeat(LENGTH - 1);
    }

    private static Socket connect(String sent) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static int status(Socket socket) throws IOException {
        byte[] line = socket.getInputStream().readNBytes(12);
        return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
    }
}
