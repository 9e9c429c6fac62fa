package dev.gatehouse.system;

import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.Json;
import dev.gatehouse.support.TestLogs;
import dev.gatehouse.support.UsedSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jar in a separate process, as an operator runs it. Its environment has only the variables that the test sets. */
final class GatehouseProcess implements AutoCloseable {
    /** JVM options for a fast start instead of a high peak speed. */
    static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    /** Settings of servers. Many clients sign in as one user from one address at once, so attempts are not throttled. */
    private static final Map<String, String> SETTINGS = Map.of(
            "HTTP_PORT", "0",
            "ADMIN_PORT", "0",
            "LOG_LEVEL", "DEBUG",
            "REQUEST_LOG", "true",
            "THROTTLE_FREE_FAILURES", "1000000");

    private static final Pattern LISTENS = Pattern.compile(
            "listens on http://127\\.0\\.0\\.1:(\\d+) .*administration on http://127\\.0\\.0\\.1:(\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Process process;
    private final Path out;
    private final Path err;
    private final Path logs;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private GatehouseProcess(Process process, Path out, Path err, Path logs) {
        this.process = process;
        this.out = out;
        this.err = err;
        this.logs = logs;
    }

    /** The exit status and output of a command. */
    record Result(int status, String out, String err) {}

    /** Runs a command until it exits. */
    static Result run(Path folder, Map<String, String> environment, String... arguments) {
        return run(folder, environment, List.of(), arguments);
    }

    static Result run(Path folder, Map<String, String> environment, List<String> options, String... arguments) {
        try (GatehouseProcess process = begin(folder, environment, options, arguments)) {
            return process.awaitsEnd();
        }
    }

    /** Starts a server on free ports without waiting until it listens. */
    static GatehouseProcess launch(Path folder, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(SETTINGS);
        all.putAll(environment);
        return begin(folder, all, List.of());
    }

    /** Starts a server on free ports and waits until it logs that it listens. */
    static GatehouseProcess start(Path folder, Map<String, String> environment, String... arguments) {
        return start(folder, environment, List.of(), arguments);
    }

    static GatehouseProcess start(
            Path folder, Map<String, String> environment, List<String> options, String... arguments) {
        Map<String, String> all = new HashMap<>(SETTINGS);
        all.putAll(environment);
        GatehouseProcess process = begin(folder, all, options, arguments);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> process.ports().isPresent() || !process.process.isAlive());
        if (process.ports().isEmpty()) {
            throw new AssertionError("The server does not start: " + process.err());
        }
        return process;
    }

    private static GatehouseProcess begin(
            Path folder, Map<String, String> environment, List<String> options, String... arguments) {
        UsedSecrets.addVariables(environment);
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(QUICK);
        if (options.stream().noneMatch(option -> option.contains("Archive"))) {
            command.add("-XX:SharedArchiveFile=" + ClassArchive.file());
        }
        command.addAll(options);
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(List.of(arguments));
        try {
            Path logs = Files.createDirectories(Path.of("target", "processes"));
            int number = COUNT.incrementAndGet();
            Path out = logs.resolve(ProcessHandle.current().pid() + "-" + number + ".out");
            Path err = logs.resolve(ProcessHandle.current().pid() + "-" + number + ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new GatehouseProcess(builder.start(), out, err, folder.resolve(TestLogs.folder(environment)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static Path jar() {
        return Path.of(System.getProperty("gatehouse.jar")).toAbsolutePath();
    }

    private Optional<Matcher> ports() {
        return Optional.of(LISTENS.matcher(out())).filter(Matcher::find);
    }

    int port() {
        return Integer.parseInt(ports().orElseThrow().group(1));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return get(uri(path), headers);
    }

    HttpResponse<String> getAdmin(String path) throws IOException, InterruptedException {
        return get(URI.create("http://127.0.0.1:" + ports().orElseThrow().group(2) + path));
    }

    HttpResponse<String> postAdmin(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + ports().orElseThrow().group(2) + path);
        return answer(HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private HttpResponse<String> get(URI uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return answer(request.build());
    }

    private HttpResponse<String> answer(HttpRequest request) throws IOException, InterruptedException {
        request.headers().allValues("Authorization").forEach(UsedSecrets::addAuthorization);
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        UsedSecrets.addAnswer(response.body());
        return response;
    }

    HttpResponse<String> postJson(String path, String json) throws IOException, InterruptedException {
        UsedSecrets.addRequest(json);
        return answer(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    /** Signs in and returns the response. */
    HttpResponse<String> login(String username, String password) throws IOException, InterruptedException {
        return postJson("/v1/sessions", Json.of("username", username, "password", password));
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Limits the size of the files that the process writes: a write beyond the limit fails, as on a full disk. */
    void limitsFiles(long bytes) throws IOException, InterruptedException {
        String limit = bytes == Long.MAX_VALUE ? "unlimited" : Long.toString(bytes);
        Process prlimit = new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + limit + ":")
                .redirectErrorStream(true)
                .start();
        String said = new String(prlimit.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (prlimit.waitFor() != 0) {
            throw new AssertionError(said);
        }
    }

    /** Stops the process with SIGTERM. */
    Result terminates() {
        process.destroy();
        return awaitsEnd();
    }

    /** Kills the process with SIGKILL. */
    Result dies() {
        process.destroyForcibly();
        return awaitsEnd();
    }

    /** Waits until the process ends by itself. */
    Result awaitsEnd() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The process does not exit: " + out() + err());
            }
            return new Result(process.exitValue(), out(), err());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Kills the process if it still runs, and keeps its logs. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        TestLogs.keepFiles(logs);
    }
}
