package dev.gatehouse.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.client.model.CreatedClientResponse;
import dev.gatehouse.client.model.KeyResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import dev.gatehouse.support.ServiceCallers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services follow the revocation feed over HTTP. */
@Tag("alone")
class RevocationFollowersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FEED = "/v1/revocations";

    /** The connector closes connections that stall for a second, and the instance is stale after a second. */
    private final GatehouseServer server = GatehouseServer.start(Map.of(
            "HTTP_IDLE_TIMEOUT", "1 seconds",
            "HTTP_REQUEST_TIMEOUT", "1 seconds",
            "HTTP_MIN_RESPONSE_RATE", "1MiB",
            "REVOCATION_MAX_STALENESS", "2 seconds"));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String authorization;
    private ServiceCallers orders;

    @BeforeEach
    void create_a_service_client() throws Exception {
        CreatedClientResponse created = ServiceCallers.create(server, "revocations");
        authorization = ServiceCallers.basic(created.getId().toString(), created.getSecret());
        orders = ServiceCallers.of(server, created.getId(), created.getSecret());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String cursor() {
        Http.Reply reply = orders.get(FEED);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        while (reply.json().path("snapshot").asBoolean()
                && !reply.json().path("items").isEmpty()) {
            reply = orders.get(
                    FEED + "?cursor=" + reply.json().path("next_cursor").asText());
        }
        return reply.json().path("next_cursor").asText();
    }

    private CompletableFuture<HttpResponse<String>> waits(String cursor, int seconds) {
        return http.sendAsync(
                HttpRequest.newBuilder(server.uri(FEED + "?wait=" + seconds + "&cursor=" + cursor))
                        .header("Authorization", authorization)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int followers() {
        return RawHttp.send(server.adminPort(), "GET /prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("gatehouse_revocation_followers "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static void assertRefused(int status, String code, Http.Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.json().path("code").asText()).isEqualTo(code);
    }

    @Test
    void feed_is_for_service_clients_with_its_scope() throws Exception {
        assertThat(new Http(server).get(FEED).status()).isEqualTo(401);
        Http.Reply refused = ServiceCallers.with(server, "introspect", "revoke").get(FEED);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("error").asText()).isEqualTo("insufficient_scope");
        Person admin = Person.demo(server);
        admin.signsIn();
        assertThat(new Http(server)
                        .get(FEED, "Authorization", "Bearer " + admin.token())
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=26", "wait=-1", "wait=x", "cursor=", "cursor=x", "cursor=AAAA"})
    void invalid_parameter_is_refused(String query) {
        assertRefused(400, "validation-failed", orders.get(FEED + "?" + query));
    }

    @Test
    void expired_cursor_is_gone() {
        String cursor = cursor();
        server.clock().advance(Duration.ofMinutes(61));

        assertRefused(410, "cursor-expired", orders.get(FEED + "?cursor=" + cursor));
    }

    @Test
    void waiting_request_is_answered_when_a_session_ends() throws Exception {
        Person ada = Person.on(server);
        UUID id = ada.signsIn().getSession().getId();
        CompletableFuture<HttpResponse<String>> answer = waits(cursor(), 25);
        await().atMost(PATIENCE).until(() -> followers() == 1);
        assertThat(answer).isNotDone();

        ada.sessions().endCurrentSession();

        HttpResponse<String> response = answer.get();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"sid\":\"" + id + "\"", "\"snapshot\":false");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
    }

    @Test
    void waiting_request_outlives_the_timeouts_of_the_connector() throws Exception {
        String cursor = cursor();
        long begin = System.nanoTime();

        HttpResponse<String> response = waits(cursor, 4).get();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"items\":[]");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void removed_key_is_an_item() throws Exception {
        String cursor = cursor();
        Person admin = Person.demo(server);
        admin.signsIn();
        String kid = admin.administration().listKeys().getItems().stream()
                .filter(key -> key.getState().equals("active"))
                .map(KeyResponse::getKid)
                .findFirst()
                .orElseThrow();
        CompletableFuture<HttpResponse<String>> answer = waits(cursor, 25);

        admin.administration().removeKey(kid);

        JsonNode items = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(answer.get().body())
                .path("items");
        assertThat(StreamSupport.stream(items.spliterator(), false))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.path("type").asText()).isEqualTo("key");
                    assertThat(item.path("kid").asText()).isEqualTo(kid);
                    assertThat(item.path("ended_at").asText()).isNotEmpty();
                    assertThat(item.has("sid") || item.has("tokens_until") || item.has("user_id"))
                            .isFalse();
                });
    }

    @Test
    void two_hundred_followers_need_no_thread_each_and_all_get_the_item() throws Exception {
        Person ada = Person.on(server);
        UUID id = ada.signsIn().getSession().getId();
        String cursor = cursor();
        waits(cursor, 0).get();
        int threads = Thread.activeCount();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(waits(cursor, 25));
        }
        await().atMost(PATIENCE).until(() -> followers() == 200);
        assertThat(Thread.activeCount() - threads).isLessThan(100);

        ada.sessions().endCurrentSession();

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().body()).contains("\"sid\":\"" + id + "\"");
        }
        assertThat(followers()).isZero();
    }

    @Test
    void shutdown_answers_all_who_wait() throws Exception {
        String cursor = cursor();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(waits(cursor, 25));
        }
        await().atMost(PATIENCE).until(() -> followers() == 20);
        long begin = System.nanoTime();

        server.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> response = answer.get();
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("\"items\":[]", "\"next_cursor\":");
            assertThat(response.headers().firstValue("Connection")).hasValue("close");
        }
    }

    @Test
    void waiting_requests_are_refused_while_the_database_cannot_be_read() throws Exception {
        String cursor = cursor();
        CompletableFuture<HttpResponse<String>> answer = waits(cursor, 25);
        await().atMost(PATIENCE).until(() -> followers() == 1);
        server.sql("ALTER TABLE ended_session RENAME TO taken_away");
        try {
            HttpResponse<String> response = answer.get();
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("\"code\":\"database-unavailable\"");
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertRefused(503, "database-unavailable", orders.get(FEED));
        } finally {
            server.sql("ALTER TABLE taken_away RENAME TO ended_session");
        }
        await().atMost(PATIENCE)
                .until(() -> orders.get(FEED + "?cursor=" + cursor).status() == 200);
    }
}
