import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that sign in, read and refresh until a file is deleted. Prints the number of requests and of those that failed, and each
 * failure. Arguments: the URL, the number of clients, the pause between two requests of a client in milliseconds, the file.
 */
final class RollingClients {
    private static final Pattern ACCESS = Pattern.compile("\"access_token\":\"([^\"]+)\"");
    private static final Pattern REFRESH = Pattern.compile("\"refresh_token\":\"([^\"]+)\"");
    private static final String LOGIN = "{\"username\":\"ada@example.org\",\"password\":\"geheim-und-lang\"}";

    /** Refreshes of a session until the client signs in again, with three reads before each. */
    private static final int REFRESHES = 5;

    private final String base;
    private final long pause;
    private final Path running;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, LongAdder> answered = new ConcurrentSkipListMap<>();
    private final AtomicInteger failed = new AtomicInteger();

    private RollingClients(String base, long pause, Path running) {
        this.base = base;
        this.pause = pause;
        this.running = running;
    }

    public static void main(String[] arguments) throws Exception {
        RollingClients clients = new RollingClients(arguments[0], Long.parseLong(arguments[2]), Path.of(arguments[3]));
        Thread[] threads = new Thread[Integer.parseInt(arguments[1])];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(clients::run);
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long all = clients.answered.values().stream().mapToLong(LongAdder::sum).sum();
        System.out.println(all + " requests " + new TreeMap<>(clients.answered) + ", " + clients.failed + " failed");
        System.exit(clients.failed.get() == 0 ? 0 : 1);
    }

    private void run() {
        while (Files.exists(running)) {
            String tokens = send("login", 201, request("/v1/sessions").POST(HttpRequest.BodyPublishers.ofString(LOGIN)));
            for (int i = 0; i < REFRESHES && !tokens.isEmpty() && Files.exists(running); i++) {
                for (int read = 0; read < 3; read++) {
                    send("read", 200, request("/v1/me").header("Authorization", "Bearer " + first(ACCESS, tokens)));
                }
                String body = "{\"refresh_token\":\"" + first(REFRESH, tokens) + "\"}";
                tokens = send(
                        "refresh",
                        200,
                        request("/v1/sessions/refresh").POST(HttpRequest.BodyPublishers.ofString(body)));
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30));
    }

    /** Returns the body of the expected response; empty if the request failed. */
    private String send(String kind, int expected, HttpRequest.Builder request) {
        answered.computeIfAbsent(kind, name -> new LongAdder()).increment();
        try {
            Thread.sleep(pause);
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == expected) {
                return response.body();
            }
            fails(kind + ": " + response.statusCode() + " " + response.body().lines().findFirst().orElse(""));
        } catch (IOException e) {
            fails(kind + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    private void fails(String failure) {
        failed.incrementAndGet();
        System.out.println("failed at " + LocalTime.now() + ": " + failure);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("not in the response: " + pattern);
        }
        return matcher.group(1);
    }
}
