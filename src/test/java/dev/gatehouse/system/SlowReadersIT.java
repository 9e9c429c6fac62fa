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

/** Clients that ask for something long and do not take it, in a process with little memory. */
@Tag("embedded")
class SlowReadersIT {
    private static final String DOCUMENT = "/docs/swagger-ui-bundle.js";

    /** With a copy of the document for each, five times as much as the heap. */
    private static final int CROWD = 300;

    /** As often as each asks for it: more than the buffers of a connection hold. */
    private static final int TIMES = 5;

    @TempDir
    Path folder;

    @Test
    void crowd_that_does_not_read_a_document_takes_neither_its_memory_nor_its_threads() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try (GatehouseProcess server =
                GatehouseProcess.start(folder, Map.of("LOG_LEVEL", "INFO"), List.of("-Xmx96m"))) {
            int length = server.get(DOCUMENT).body().getBytes(StandardCharsets.UTF_8).length;
            for (int i = 0; i < CROWD; i++) {
                crowd.add(asks(server.port()));
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

    private static Socket asks(int port) throws Exception {
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
