package dev.gatehouse.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.cli.CommandLine;
import dev.gatehouse.platform.lifecycle.Build;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogTest {
    private static final Logger LOG = LoggerFactory.getLogger("dev.gatehouse.platform.logging.LogTest");
    private static final String LAST = "this is the last line";

    @TempDir
    Path folder;

    @Test
    void json_log_has_one_object_per_line() throws Exception {
        try (GatehouseServer server = start("LOG_FORMAT", "json", "REQUEST_LOG", "true")) {
            new Http(server).get("/v1/me");
            LOG.warn("two\nlines and \u001b[31mred", new IllegalStateException("a\nb"));
            LOG.info(LAST);

            List<String> lines = await().until(
                            () -> lines("gatehouse.log"), log -> log.toString().contains(LAST));
            for (String line : lines) {
                assertThat(json(line).path("message").asText()).isNotEmpty();
            }
            assertThat(lines).anyMatch(line -> line.contains("two\\nlines"));
            List<String> requests = await().until(() -> lines("requests.log"), log -> !log.isEmpty());
            assertThat(json(requests.get(0)).path("status").asInt()).isEqualTo(401);
            assertThat(json(requests.get(0)).path("uri").asText()).isEqualTo("/v1/me");
        }
    }

    @Test
    void text_log_has_one_line_per_event() throws Exception {
        try (GatehouseServer server = start("LOG_FORMAT", "text", "REQUEST_LOG", "true")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                String request = "GET /v1/me?a=b HTTP/1.1\r\nHost: a\r\nUser-Agent: one\u0085two\u009b31m\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            LOG.warn("two\nlines");
            LOG.info(LAST);

            List<String> lines = await().until(
                            () -> lines("gatehouse.log"), log -> log.toString().contains(LAST));
            assertThat(lines).allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z (INFO |WARN ) .*"));
            assertThat(lines).anyMatch(line -> line.endsWith(": two lines"));
            List<String> requests = await().until(() -> lines("requests.log"), log -> !log.isEmpty());
            assertThat(requests.get(0)).contains("\"GET /v1/me HTTP/1.1\" 401", "\"one two 31m\"");
        }
    }

    @Test
    void start_logs_version_and_addresses_in_one_line() throws Exception {
        try (GatehouseServer server = start("LOG_FORMAT", "text", "REQUEST_LOG", "false")) {
            LOG.info(LAST);

            List<String> lines = await().until(
                            () -> lines("gatehouse.log"), log -> log.toString().contains(LAST));
            assertThat(lines)
                    .filteredOn(line -> line.contains("listens on"))
                    .singleElement()
                    .asString()
                    .contains("Gatehouse " + Build.current().version())
                    .contains("http://127.0.0.1:" + server.port() + " ")
                    .contains("/docs")
                    .endsWith("http://127.0.0.1:" + server.adminPort());
        }
    }

    @Test
    void request_log_is_not_created_if_it_is_off() throws Exception {
        try (GatehouseServer server = start("LOG_FORMAT", "text", "REQUEST_LOG", "false")) {
            new Http(server).get("/v1/me");
            LOG.info(LAST);

            await().until(() -> lines("gatehouse.log"), log -> log.toString().contains(LAST));
            assertThat(folder.resolve("requests.log")).doesNotExist();
            assertThat(server.dataDirectory().resolve("logs")).doesNotExist();
        }
    }

    @Test
    @Tag("embedded")
    void folder_name_may_have_special_characters() throws Exception {
        Path odd = folder.resolve("中文 #\"q' & <a>: -,");
        try (GatehouseServer server =
                GatehouseServer.start(Map.of("DATA_DIR", odd.toString(), "LOG_LEVEL", "INFO", "REQUEST_LOG", "true"))) {
            new Http(server).get("/v1/me");

            await().until(() -> Files.size(odd.resolve("logs/requests.log")) > 0);
            assertThat(odd.resolve("logs/gatehouse.log")).content().contains("listens on");
            assertThat(odd.resolve("gatehouse.mv.db")).exists();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"100%", "a\\b", "{a}", "a(1)", "a[1", "c++"})
    void folder_name_with_pattern_characters_stops_the_start(String name) {
        Throwable failure = catchThrowable(() ->
                GatehouseServer.start(Map.of("LOG_DIR", folder + "/" + name)).close());

        assertThat(CommandLine.sentence(failure).orElse("none"))
                .contains("must not contain any of %\\{}()[]*+?^$| in its path (LOG_DIR, DATA_DIR).");
    }

    @Test
    void unwritable_log_stops_the_start() {
        Throwable failure = catchThrowable(
                () -> GatehouseServer.start(Map.of("LOG_DIR", "/proc/nowhere")).close());

        assertThat(CommandLine.sentence(failure))
                .contains("The log file /proc/nowhere/gatehouse.log cannot be written (LOG_DIR, DATA_DIR).");
    }

    private GatehouseServer start(String... settings) {
        return GatehouseServer.start(Map.of(
                "LOG_DIR", folder.toString(), "LOG_LEVEL", "INFO", settings[0], settings[1], settings[2], settings[3]));
    }

    private List<String> lines(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    private static JsonNode json(String line) throws IOException {
        return new ObjectMapper().readTree(line);
    }
}
