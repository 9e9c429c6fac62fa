package dev.gatehouse.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that sends fixed lines, or nothing, and records the lines it receives. */
public final class MuteServer implements AutoCloseable {
    private final ServerSocket socket;
    private final String greeting;
    private final String answer;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    /**
     * @param greeting the first line of each connection; empty for none
     * @param answer the response to each line; empty for none
     */
    public MuteServer(String greeting, String answer) {
        this.greeting = greeting;
        this.answer = answer;
        try {
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    private static void run(Runnable work) {
        Thread thread = new Thread(work, "mute-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.add(connection);
                run(() -> listen(connection));
            }
        } catch (IOException e) {
            // This server was closed.
        }
    }

    private void listen(Socket connection) {
        try {
            say(connection, greeting);
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard.add(line);
                say(connection, answer);
            }
        } catch (IOException e) {
            // The client closed the connection.
        }
    }

    private static void say(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Returns the number of accepted connections. */
    public int connections() {
        return connections.size();
    }

    /** Returns the received lines. */
    public List<String> heard() {
        return heard;
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
