package dev.gatehouse.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that reads a response as slowly as the test wants. */
public final class SlowReader implements AutoCloseable {
    private static final int STEP = 65_536;

    private final Socket socket;
    private final InputStream in;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final byte[] step = new byte[STEP];
    private String last = "";

    private SlowReader(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /**
     * Sends a GET request and reads nothing yet.
     *
     * @param window the size of the receive buffer in bytes
     */
    public static SlowReader reads(URI uri, String token, int window) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(window);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        socket.getOutputStream()
                .write(("GET " + uri.getPath()
                                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new SlowReader(socket);
    }

    /** Reads the next bytes. Returns their number, or -1 at the end of the response. */
    public int readsOn() throws IOException {
        try {
            int count = in.read(step);
            if (count > 0) {
                taken.write(step, 0, count);
                last = tail(last + new String(step, 0, count, StandardCharsets.ISO_8859_1));
            }
            return count;
        } catch (SocketException e) {
            // The server reset the connection.
            return -1;
        }
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - 7));
    }

    /** Reads the rest at full speed and returns the body. */
    public String readsToTheEnd() throws IOException {
        socket.setReceiveBufferSize(STEP);
        while (!sawTheEnd() && readsOn() >= 0) {
            // The condition reads.
        }
        return body();
    }

    /** Returns whether the last, empty chunk has arrived. */
    public boolean sawTheEnd() {
        return last.equals("\r\n0\r\n\r\n");
    }

    /** Returns the body of a chunked response as far as it has arrived (RFC 9112, section 7.1). */
    private String body() {
        byte[] all = taken.toByteArray();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String text = taken.toString(StandardCharsets.ISO_8859_1);
        int position = text.indexOf("\r\n\r\n") + 4;
        while (position < all.length) {
            int line = text.indexOf("\r\n", position);
            int size = line < 0 ? 0 : Integer.parseInt(text.substring(position, line), 16);
            if (size == 0) {
                break;
            }
            body.write(all, line + 2, Math.min(size, all.length - line - 2));
            position = line + 2 + size + 2;
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
