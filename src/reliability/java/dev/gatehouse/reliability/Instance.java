package dev.gatehouse.reliability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One process of the service. */
final class Instance implements AutoCloseable {
    private final HttpClient probes =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final int number;
    private final int port;
    private final int adminPort;
    private final Path jar;
    private final Path log;
    private final Map<String, String> settings;
    private volatile Process process;
    private volatile boolean ready;

    /** Whether no fault has stopped the instance. */
    private volatile boolean wanted;

    Instance(int number, Path jar, Path folder, Map<String, String> settings) throws IOException {
        this.number = number;
        this.jar = jar;
        this.port = Programs.freePort();
        this.adminPort = Programs.freePort();
        this.log = folder.resolve("instance-" + number + ".log");
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("HTTP_PORT", String.valueOf(port));
        all.put("ADMIN_PORT", String.valueOf(adminPort));
        all.put("DATA_DIR", folder.resolve("instance-" + number).toString());
        this.settings = Map.copyOf(all);
    }

    void start() throws IOException {
        wanted = true;
        process = Programs.start(
                log,
                settings,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.toString()));
    }

    int number() {
        return number;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Returns whether the last health check succeeded, as a load balancer sees the instance. */
    boolean isReady() {
        return ready;
    }

    /** Asks for the health, and returns whether it has changed. */
    boolean probe() {
        boolean before = ready;
        ready = isHealthy();
        return before != ready;
    }

    private boolean isHealthy() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/healthcheck"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return probes.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /**
     * Starts the instance again if it has exited by itself, as a process manager does; an instance exits if it starts while the
     * database is down. Returns whether it did.
     */
    boolean supervise() throws IOException {
        boolean exited = wanted && !isRunning();
        if (exited) {
            start();
        }
        return exited;
    }

    Path log() {
        return log;
    }

    /** Sends SIGKILL. */
    void kill() throws InterruptedException {
        wanted = false;
        process.destroyForcibly().waitFor();
    }

    /** Sends SIGTERM and waits until the process has ended. */
    void stop() {
        wanted = false;
        Programs.stop(process);
    }

    /** Sends a signal, such as {@code STOP}. */
    void signal(String name) throws IOException, InterruptedException {
        Programs.signal(process, name, log);
    }

    @Override
    public void close() {
        wanted = false;
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
