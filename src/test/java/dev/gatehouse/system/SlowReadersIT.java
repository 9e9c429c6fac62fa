package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that request large documents and do not read the responses, with little memory for the service. */
@Tag("embedded")
class SlowReadersIT {
    private static final String DOCUMENT = "/docs/swagger-ui-bundle.js";

    /** With one copy of the document for each client, memory use would be five times the heap. */
    private static final int CROWD = 300;

    /** Requests of each client: more than the buffers of a connection hold. */
    private static final int TIMES = 5;

    @TempDir
    Path folder;

    @Test
    void clients_that_do_not_read_hold_neither_memory_nor_threads() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try (GatehouseProcess server =
                GatehouseProcess.start(folder, Map.of("LOG_LEVEL", "INFO"), List.of("-Xmx96m"))) {
            int length = server.get(DOCUMENT).body().getBytes(StandardCharsets.UTF_8).length;
            for (int i = 0; i < CROWD; i++) {
                crowd.add(requestDocuments(server.port()));
            }
            for (Socket reader : crowd) {
                assertThat(reader.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
            }

            assertThat(server.get("/problems/not-found").statusCode()).isEqualTo(200);
            assertThat(server.getAdmin("/healthcheck").statusCode()).isEqualTo(200);
            assertThat(threads(server)).isLessThan(CROWD);
            for (Socket reader : crowd.subList(0, 3)) {
                assertThat(reader.getInputStream().readAllBytes()).hasSizeGreaterThan(TIMES * length);
            }
            assertThat(server.terminates().err()).doesNotContain("OutOfMemoryError");
        } finally {
            for (Socket reader : crowd) {
                reader.close();
            }
        }
    }

    private static Socket requestDocuments(int port) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String request = "GET " + DOCUMENT + " HTTP/1.1\r\nHost: localhost\r\n";
        socket.getOutputStream()
                .write(((request + "\r\n").repeat(TIMES - 1) + request + "Connection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static int threads(GatehouseProcess server) throws Exception {
        String name = "jvm_threads_current ";
        return server.getAdmin("/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }
}
