package dev.gatehouse.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sends bytes over a socket, for requests that no client library sends. */
public final class RawHttp {
    private static final int TIMEOUT_MILLIS = 20_000;

    private RawHttp() {}

    /**
     * All bytes that the server sent before it closed the connection.
     *
     * @param text empty if the server sent nothing
     */
    public record Reply(String text) {
        public int status() {
            return text.startsWith("HTTP/1.") ? Integer.parseInt(text.substring(9, 12)) : 0;
        }

        private List<String> head() {
            int end = text.indexOf("\r\n\r\n");
            return Arrays.asList((end < 0 ? text : text.substring(0, end)).split("\r\n", -1));
        }

        /** Returns the values of a header, or an empty text. */
        public String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return head().stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .collect(Collectors.joining(", "));
        }

        /** Returns the body as sent; a chunked body includes the chunk sizes. */
        public String body() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? "" : text.substring(end + 4);
        }
    }

    /** Sends a request without a body: method and target, and headers in addition to Host. */
    public static Reply send(GatehouseServer server, String request, String... headers) {
        return send(server.port(), request, headers);
    }

    /** Sends a request without a body to a port. */
    public static Reply send(int port, String request, String... headers) {
        String more = Arrays.stream(headers).map(header -> header + "\r\n").collect(Collectors.joining());
        return bytes(port, request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n");
    }

    /** Sends a JSON body, encoded as ISO 8859-1. */
    public static Reply postJson(GatehouseServer server, String path, String json) {
        return bytes(
                server,
                "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json);
    }

    /** Sends the text as ISO 8859-1 bytes and returns the reply. */
    public static Reply bytes(GatehouseServer server, String bytes) {
        return bytes(server.port(), bytes);
    }

    /** Sends the text as ISO 8859-1 bytes to a port and returns the reply. */
    public static Reply bytes(int port, String bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new Reply(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
