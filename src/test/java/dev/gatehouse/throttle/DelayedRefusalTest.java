package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.RawHttp;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;

/** A refusal is delayed as long as hashing takes, without holding a thread. */
class DelayedRefusalTest {
    /** Argon2id with 1,000 iterations: verifying takes seconds with either implementation. */
    private static final String SLOW =
            "$argon2id$v=19$m=4096,t=1000,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    private static final int THREADS = 12;
    private static final int REFUSALS = 5 * THREADS;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Starts a server with few threads that throttles the second attempt in a row, and adds a user whose password takes seconds
     * to verify.
     */
    private static GatehouseServer start() {
        Map<String, String> settings = Throttles.behindAProxy();
        settings.put("THROTTLE_FREE_FAILURES", "1");
        settings.put("PASSWORD_HASH_THREADS", "1");
        settings.put("REQUEST_LOG", "true");
        GatehouseServer server = GatehouseServer.start(
                settings,
                environment -> environment.lifecycle().addEventListener(new LifeCycle.Listener() {
                    @Override
                    public void lifeCycleStarting(LifeCycle event) {
                        if (event instanceof Server jetty && jetty.getThreadPool() instanceof QueuedThreadPool pool) {
                            pool.setMaxThreads(THREADS);
                        }
                    }
                }));
        server.clock().stop();
        server.addUser("slow@example.org", SLOW);
        return server;
    }

    private CompletableFuture<HttpResponse<String>> login(GatehouseServer server, String path, String id) {
        HttpRequest request = HttpRequest.newBuilder(server.uri(path))
                .header("Content-Type", "application/json")
                .header("X-Request-Id", id)
                .POST(HttpRequest.BodyPublishers.ofString(Json.of("username", "slow@example.org", "password", "wrong")))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void delayed_refusals_hold_no_thread() throws Exception {
        try (GatehouseServer server = start()) {
            long begin = System.nanoTime();
            assertThat(login(server, "/v1/sessions", "first").get().statusCode())
                    .isEqualTo(401);
            Duration hash = Duration.ofNanos(System.nanoTime() - begin);

            begin = System.nanoTime();
            List<CompletableFuture<HttpResponse<String>>> refused = new ArrayList<>();
            for (int i = 0; i < REFUSALS; i++) {
                refused.add(login(server, i % 2 == 0 ? "/v1/sessions" : "/login", "refusal-" + i));
            }
            Http http = new Http(server);
            for (int i = 0; i < 2 * THREADS; i++) {
                assertThat(http.get("/v1/me").status()).isEqualTo(401);
            }
            assertThat(refused).as("refusals that are delayed").noneMatch(CompletableFuture::isDone);

            for (int i = 0; i < REFUSALS; i++) {
                HttpResponse<String> answer = refused.get(i).get(1, TimeUnit.MINUTES);
                assertThat(answer.statusCode()).isEqualTo(429);
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                assertThat(answer.headers().firstValue("X-Request-Id")).contains("refusal-" + i);
                if (i % 2 == 0) {
                    assertThat(answer.body()).contains("\"request_id\":\"refusal-" + i + "\"");
                } else {
                    assertThat(answer.body()).isEqualTo("""
                            {"message":"too many attempts, try again later"}""");
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("at least half of the hashing time; the first request also warms up")
                    .isGreaterThan(hash.dividedBy(2));
            assertThat(RawHttp.send(server.adminPort(), "GET /prometheus").body())
                    .contains("_count{operation=\"createSession\",status=\"429\"} " + REFUSALS / 2);
        }
    }

    @Test
    void delayed_refusal_is_answered_at_shutdown() throws Exception {
        GatehouseServer server = start();
        assertThat(login(server, "/v1/sessions", "first").get().statusCode()).isEqualTo(401);
        List<CompletableFuture<HttpResponse<String>>> refused = IntStream.range(0, THREADS)
                .mapToObj(i -> login(server, "/v1/sessions", "refusal-" + i))
                .toList();
        await().untilAsserted(() -> assertThat(
                        RawHttp.send(server.adminPort(), "GET /prometheus").body())
                .contains("gatehouse_throttle_refused_total{action=\"login\",reason=\"failures\"} " + THREADS));

        server.stop();

        for (CompletableFuture<HttpResponse<String>> one : refused) {
            assertThat(one.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(429);
        }
    }
}
