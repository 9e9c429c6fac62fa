package dev.gatehouse.verifier.live;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The jar of Gatehouse as a process, with an embedded database of its own. */
final class LiveService implements AutoCloseable {
    private static final Map<String, String> SETTINGS = Map.of(
            "MAIL_TRANSPORT",
            "file",
            "REFRESH_TOKEN_GRACE",
            "0 seconds",
            "THROTTLE_ENABLED",
            "false",
            "SHUTDOWN_DELAY",
            "0 seconds");

    private final Path data;
    private final int port;
    private final Api api;
    private Process process;

    private LiveService() throws IOException {
        this.data = Files.createTempDirectory("gatehouse-verifier-");
        this.port = freePort();
        this.api = new Api(url(), data);
        this.process = start();
    }

    static LiveService started() {
        try {
            LiveService service = new LiveService();
            Runtime.getRuntime().addShutdownHook(new Thread(service::close));
            service.awaitAnswer();
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start() throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:SharedArchiveFile=" + System.getProperty("gatehouse.archive"),
                "-Xshare:auto",
                "-jar",
                System.getProperty("gatehouse.jar"));
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("PUBLIC_URL", url());
        settings.put("HTTP_PORT", String.valueOf(port));
        settings.put("ADMIN_PORT", "0");
        settings.put("DATA_DIR", data.toString());
        builder.environment().putAll(settings);
        File log = data.resolve("console.log").toFile();
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private void awaitAnswer() {
        Awaitility.await("the start of " + System.getProperty("gatehouse.jar"))
                .atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .failFast("the service has ended: see console.log in " + data, () -> !process.isAlive())
                .until(this::answers);
    }

    private boolean answers() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/.well-known/jwks.json"))
                .build();
        return HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    String url() {
        return "http://localhost:" + port;
    }

    Api api() {
        return api;
    }

    void stop() {
        process.destroy();
        process.onExit().join();
    }

    void restart() throws IOException {
        process = start();
        awaitAnswer();
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
