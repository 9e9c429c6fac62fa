package dev.gatehouse.verifier;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Sends requests to Gatehouse. Redirects are not followed. */
final class GatehouseHttp implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    record Answer(int status, String body, Optional<Duration> retryAfter) {}

    private final String url;
    private final HttpClient client;
    private final @Nullable ExecutorService ownExecutor;

    /**
     * Creates a client.
     *
     * @param url the start of all URLs, without a slash at its end
     * @param configured the client of the application, which {@link #close} leaves open
     */
    GatehouseHttp(String url, @Nullable HttpClient configured) {
        this.url = url;
        if (configured != null) {
            this.ownExecutor = null;
            this.client = configured;
        } else {
            this.ownExecutor = Executors.newCachedThreadPool(daemons());
            this.client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .executor(ownExecutor)
                    .build();
        }
    }

    private static ThreadFactory daemons() {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "gatehouse-verifier-http-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Returns the value of {@code Authorization} for a service client (RFC 6749, section 2.3.1). */
    static String basic(String id, String secret) {
        String pair =
                URLEncoder.encode(id, StandardCharsets.UTF_8) + ":" + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Sends a GET request.
     *
     * @param timeout of the whole response, with its body
     */
    Answer get(String path, @Nullable String authorization, Duration timeout) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Accept", "application/json")
                // An answer from the cache of a proxy may contain a key that was removed.
                .header("Cache-Control", "no-cache");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request.build(), BodyHandlers.ofString());
        try {
            HttpResponse<String> received = response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(received.statusCode(), received.body(), retryAfter(received));
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no response within " + timeout.toSeconds() + " s", e);
        } finally {
            response.cancel(true);
        }
    }

    /** Reads the seconds of {@code Retry-After}. Gatehouse sends no dates in it. */
    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    @Override
    public void close() {
        if (ownExecutor != null) {
            ownExecutor.shutdownNow();
        }
    }
}
