package dev.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.support.Contract;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Http.Reply;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import io.dropwizard.core.setup.Environment;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A flood of logins is refused immediately, and does not slow down other requests. */
class OverloadTest {
    /** Argon2id with 1,000 iterations: verifying takes seconds with either implementation. */
    private static final String SLOW =
            "$argon2id$v=19$m=4096,t=1000,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    private static final String LOGIN = """
            {"username":"slow@example.org","password":"wrong"}""";
    private static final String BORROWED = "io.dropwizard.db.ManagedPooledDataSource.database.borrowed";
    private static final int MANY = 40;
    private static final int JETTY_THREADS = 12;

    private static final AtomicReference<@Nullable MetricRegistry> METRICS = new AtomicReference<>();
    private static GatehouseServer server;
    private static Http http;

    private final ExecutorService flood = Executors.newFixedThreadPool(6);

    @AfterEach
    void end() {
        flood.shutdownNow();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(metrics())
                        .contains("gatehouse_password_hash_active 0.0", "gatehouse_password_hash_queued 0.0"));
    }

    private static String metrics() {
        return RawHttp.send(server.adminPort(), "GET /prometheus").body();
    }

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(
                Map.of("PASSWORD_HASH_THREADS", "1", "PASSWORD_HASH_QUEUE", "1"),
                environment -> METRICS.set(environment.metrics()));
        server.addUser("slow@example.org", SLOW);
        http = new Http(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** An operation of the contract. */
    private record Operation(String method, String path, JsonNode declared) {
        boolean hashes() {
            return declared.path("x-hashes").asBoolean();
        }

        /** Returns whether the request body has a field for a password of the user. */
        boolean takesPassword(JsonNode contract) {
            JsonNode schema = declared.at("/requestBody/content/application~1json/schema");
            JsonNode referred = schema.has("$ref")
                    ? contract.at(schema.path("$ref").asText().substring(1))
                    : schema;
            return StreamSupport.stream(
                            ((Iterable<String>) referred.path("properties")::fieldNames).spliterator(), false)
                    .anyMatch(field -> field.endsWith("password"));
        }
    }

    private static JsonNode contract() throws Exception {
        return new YAMLMapper().readTree(Contract.document());
    }

    private static List<Operation> operations() throws Exception {
        List<Operation> operations = new ArrayList<>();
        contract()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()))));
        return operations;
    }

    @Test
    void operations_with_a_password_field_are_marked_x_hashes() throws Exception {
        JsonNode contract = contract();
        List<Operation> operations = operations();

        assertThat(operations).filteredOn(Operation::hashes).hasSizeGreaterThan(5);
        assertThat(operations)
                .filteredOn(operation -> operation.takesPassword(contract))
                .containsExactlyElementsOf(
                        operations.stream().filter(Operation::hashes).toList());
    }

    /** Starts logins that occupy the hashing thread and then the queue for seconds. */
    private List<Future<Integer>> fill() {
        List<Future<Integer>> logins = new ArrayList<>();
        for (String full : List.of("gatehouse_password_hash_active 1.0", "gatehouse_password_hash_queued 1.0")) {
            logins.add(flood.submit(() -> http.postJson("/v1/sessions", LOGIN).status()));
            await().untilAsserted(() -> assertThat(metrics()).contains(full));
        }
        return logins;
    }

    private static void assertBusyAndThenAnswered(List<? extends Future<Integer>> logins) throws Exception {
        assertThat(logins).as("logins that occupy thread and queue").noneMatch(Future::isDone);
        for (Future<Integer> login : logins) {
            assertThat(login.get()).isEqualTo(401);
        }
    }

    private static long borrowed() {
        MetricRegistry metrics = Objects.requireNonNull(METRICS.get());
        Gauge<?> gauge = Objects.requireNonNull(metrics.getGauges().get(BORROWED));
        return ((Number) gauge.getValue()).longValue();
    }

    private static String request(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example.org\r\n"
                + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    }

    @Test
    void overloaded_request_is_refused_before_its_body_is_read() throws Exception {
        List<Future<Integer>> busy = fill();
        List<String> refusedOperations = new ArrayList<>();

        for (Operation operation :
                operations().stream().filter(Operation::hashes).toList()) {
            RawHttp.Reply refused = RawHttp.bytes(server, request(operation.method(), operation.path()));
            assertThat(refused.status()).as(operation.path()).isEqualTo(503);
            assertThat(refused.body())
                    .contains(
                            operation.path().startsWith("/v1")
                                    ? "\"code\":\"overloaded\""
                                    : Json.of("message", "try again later"));
            assertThat(refused.header("Retry-After")).matches("[1-9]|10");
            assertThat(refused.header("Connection")).isEqualTo("close");
            assertThat(refused.header("Access-Control-Allow-Origin")).isNotEmpty();
            refusedOperations.add(operation.declared().path("operationId").asText());
        }
        // Requests are counted after their response is sent.
        await().untilAsserted(() -> {
            String metrics = metrics();
            assertThat(refusedOperations)
                    .allSatisfy(id -> assertThat(metrics).contains("_count{operation=\"" + id + "\",status=\"503\"}"));
        });
        // Other requests are answered, including those with a body.
        assertThat(http.postJson("/v1/sessions/refresh", Json.of("refresh_token", "none"))
                        .status())
                .isEqualTo(401);
        assertThat(http.send("OPTIONS", "/v1/sessions", null).status()).isEqualTo(200);

        assertBusyAndThenAnswered(busy);
    }

    @Test
    void refusals_need_no_database_and_have_different_retry_after_times() throws Exception {
        Person ada = Person.on(server);
        List<Future<Integer>> busy = fill();

        long before = borrowed();
        Set<String> times = new HashSet<>();
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            String name = i % 2 == 0 ? ada.username() : "nobody@example.org";
            Reply refused = http.postJson("/v1/sessions", LOGIN.replace("slow@example.org", name));
            assertThat(refused.status()).isEqualTo(503);
            times.add(refused.header("Retry-After"));
            answers.add(refused.body().replaceAll("\"request_id\":\"[^\"]*\"", ""));
        }
        assertThat(borrowed() - before).as("borrowed database connections").isLessThan(MANY);
        assertThat(times).hasSizeGreaterThan(1);
        assertThat(answers).hasSize(1);

        assertBusyAndThenAnswered(busy);
        ada.signsIn();
    }

    /** Limits the threads of Jetty; its connectors use some of them. */
    private static void limitThreads(Environment environment) {
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server jetty && jetty.getThreadPool() instanceof QueuedThreadPool pool) {
                    pool.setMaxThreads(JETTY_THREADS);
                }
            }
        });
    }

    @Test
    void waiting_logins_hold_no_thread() {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try (GatehouseServer narrow =
                GatehouseServer.start(Map.of("PASSWORD_HASH_THREADS", "1"), OverloadTest::limitThreads)) {
            narrow.addUser("slow@example.org", SLOW.replace("t=1000", "t=150"));
            HttpRequest login = HttpRequest.newBuilder(narrow.uri("/v1/sessions"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(LOGIN))
                    .build();
            List<CompletableFuture<HttpResponse<String>>> logins = new ArrayList<>();
            for (int i = 0; i < 2 * JETTY_THREADS; i++) {
                logins.add(client.sendAsync(login, HttpResponse.BodyHandlers.ofString()));
            }
            await().untilAsserted(() -> assertThat(
                            RawHttp.send(narrow.adminPort(), "GET /prometheus").body())
                    .containsPattern("gatehouse_password_hash_queued (1[3-9]|2\\d)\\.0"));

            for (int i = 0; i < JETTY_THREADS; i++) {
                assertThat(new Http(narrow).get("/v1/me").status()).isEqualTo(401);
            }

            assertThat(logins).as("logins that are still waiting").anyMatch(waiting -> !waiting.isDone());
            for (CompletableFuture<HttpResponse<String>> answer : logins) {
                assertThat(answer.join().statusCode()).isEqualTo(401);
                assertThat(answer.join().body()).contains("invalid-credentials");
            }
        }
    }

    @Test
    void flood_of_logins_is_refused_immediately_while_other_operations_work() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();

        BlockingQueue<Reply> turnedAway = new LinkedBlockingQueue<>();
        List<Future<Reply>> logins = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            logins.add(flood.submit(() -> {
                Reply reply = http.postJson("/v1/sessions", LOGIN);
                if (reply.status() == 503) {
                    turnedAway.add(reply);
                }
                return reply;
            }));
        }
        for (int i = 0; i < 4; i++) {
            Reply reply = turnedAway.poll(1, TimeUnit.MINUTES);
            assertThat(reply).isNotNull();
            assertThat(reply.json().path("code").asText()).isEqualTo("overloaded");
            assertThat(reply.header("Retry-After")).matches("[1-9]\\d*");
        }
        Reply classic = http.postJson("/login", LOGIN);
        assertThat(classic.status()).isEqualTo(503);
        assertThat(classic.body()).isEqualTo("""
                {"message":"try again later"}""");
        assertThat(classic.header("Retry-After")).matches("[1-9]\\d*");

        assertThat(ada.looksAtHerself().getUsername()).isEqualTo(ada.username());
        assertThat(http.get("/users", "Authorization", "Bearer " + ada.token()).status())
                .isEqualTo(200);
        assertThat(http.get("/.well-known/jwks.json").status()).isEqualTo(200);

        List<Future<Reply>> inside =
                logins.stream().filter(login -> !login.isDone()).toList();
        assertThat(inside).as("logins that occupy thread and queue").hasSize(2);
        for (Future<Reply> login : inside) {
            assertThat(login.get().status()).isEqualTo(401);
        }
        ada.signsIn();
    }
}
