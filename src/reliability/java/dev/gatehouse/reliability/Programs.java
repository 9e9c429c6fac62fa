package dev.gatehouse.reliability;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Starts and signals processes. */
final class Programs {
    private static final int PORT_ATTEMPTS = 100;

    private Programs() {}

    /** Starts a program that appends its output to a file. */
    static Process start(Path log, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Runs a command and returns after its end. */
    static void run(Path log, String... command) throws IOException, InterruptedException {
        int status = start(log, Map.of(), List.of(command)).waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with status " + status + ": see " + log);
        }
    }

    /** Sends a signal, such as {@code STOP}. */
    static void signal(Process process, String signal, Path log) throws IOException, InterruptedException {
        run(log, "kill", "-" + signal, String.valueOf(process.pid()));
    }

    /** Sends SIGTERM, and SIGKILL if the process has not ended after a minute. */
    static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns a free port on loopback, below the range from which the system assigns ports to outgoing connections: otherwise a
     * connection could take the port while its program is down.
     */
    static int freePort() throws IOException {
        for (int i = 0; i < PORT_ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_768);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                continue;
            }
        }
        throw new IOException("There is no free port between 20000 and 32767");
    }
}
