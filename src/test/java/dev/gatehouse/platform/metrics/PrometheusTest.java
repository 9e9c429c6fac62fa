package dev.gatehouse.platform.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Metrics for operators. */
class PrometheusTest {
    private static final Pattern NAME = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);

    private static GatehouseServer server;
    private static Http http;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of());
        http = new Http(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void requests_are_counted_by_operation_and_status() {
        double before = value("gatehouse_http_request_duration_seconds_count{operation=\"getMe\",status=\"401\"}");
        http.get("/v1/me");
        http.get("/v1/me", "Authorization", "Bearer x");
        http.get("/nowhere/at/all");

        await().untilAsserted(() -> {
            assertThat(value("gatehouse_http_request_duration_seconds_count{operation=\"getMe\",status=\"401\"}"))
                    .isEqualTo(before + 2);
            assertThat(value("gatehouse_http_request_duration_seconds_count{operation=\"none\",status=\"404\"}"))
                    .isPositive();
        });
        assertThat(metrics())
                .contains(
                        "gatehouse_http_request_duration_seconds_bucket{operation=\"getMe\",status=\"401\",le=\"0.1\"}")
                .doesNotContain("nowhere");
    }

    @Test
    void logins_are_counted_by_api_and_result() throws Exception {
        Person ada = Person.on(server);
        double opened = logins("modern", "opened");
        double wrong = logins("classic", "wrong-password");
        double unknown = logins("classic", "unknown-user");

        ada.signsIn();
        http.postJson("/login", Json.of("username", ada.username(), "password", "wrong"));
        http.postJson("/login", Json.of("username", "nobody@example.org", "password", "wrong"));

        assertThat(logins("modern", "opened")).isEqualTo(opened + 1);
        assertThat(logins("classic", "wrong-password")).isEqualTo(wrong + 1);
        assertThat(logins("classic", "unknown-user")).isEqualTo(unknown + 1);
        assertThat(metrics()).as("metrics must not contain usernames").doesNotContain(ada.username());
    }

    private double logins(String door, String result) {
        return value("gatehouse_logins_total{door=\"" + door + "\",result=\"" + result + "\"}");
    }

    @Test
    void rejected_tokens_are_counted_by_reason_at_both_apis() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        String forged = ada.token().substring(0, ada.token().lastIndexOf('.') + 1) + "AAAA";
        double before = value("gatehouse_tokens_refused_total{reason=\"wrong-signature\"}");

        http.get("/v1/me", "Authorization", "Bearer " + forged);
        http.get("/users", "Authorization", "Bearer " + forged);

        assertThat(value("gatehouse_tokens_refused_total{reason=\"wrong-signature\"}"))
                .isEqualTo(before + 2);
    }

    @Test
    void pools_and_signing_key_have_metrics() {
        assertThat(value("gatehouse_database_up")).isEqualTo(1);
        assertThat(value("gatehouse_database_connections{state=\"idle\"}")).isPositive();
        assertThat(value("gatehouse_password_hash_threads")).isPositive();
        assertThat(value("gatehouse_password_hash_queued")).isZero();
        double age = value("gatehouse_signing_key_age_seconds");
        server.clock().advance(Duration.ofHours(1));
        assertThat(value("gatehouse_signing_key_age_seconds")).isBetween(age + 3_600, age + 3_660);
        assertThat(value("jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
    }

    @Test
    void operations_md_documents_exactly_the_existing_metrics() throws IOException {
        String manual = Files.readString(Path.of("docs/operations.md"));
        Set<String> documented = Pattern.compile("`(gatehouse_[a-z_]+)")
                .matcher(manual)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        Set<String> shown = NAME.matcher(metrics())
                .results()
                .map(match -> match.group(1))
                .filter(name -> name.startsWith("gatehouse_"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(shown).isEqualTo(documented);
    }

    private double value(String series) {
        List<String> lines =
                metrics().lines().filter(line -> line.startsWith(series + " ")).toList();
        return lines.isEmpty() ? 0 : Double.parseDouble(lines.get(0).substring(series.length() + 1));
    }

    @Test
    void statement_timers_keep_the_names_of_renamed_methods() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        http.get("/v1/sessions", "Authorization", "Bearer " + ada.token());

        assertThat(admin("/metrics"))
                .contains("\"dev.gatehouse.session.SessionDao.listLiving\"")
                .doesNotContain("\"dev.gatehouse.session.SessionDao.listActive\"");
    }

    private static String metrics() {
        return admin("/prometheus");
    }

    private static String admin(String path) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.adminPort() + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElse(""))
                    .startsWith(path.equals("/prometheus") ? "text/plain" : "application/json");
            return response.body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
