package dev.gatehouse.platform.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.access.common.spi.IAccessEvent;
import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.support.Configurations;
import dev.gatehouse.support.ContractExtension;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import io.dropwizard.core.server.AbstractServerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.RequestLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log lines about requests. */
class RequestLinesTest {
    private static final Logger LOG = LoggerFactory.getLogger("dev.gatehouse.platform.logging.RequestLinesTest");
    private static final String LAST = "this is the last line";
    private static final String ID = "the-callers-own.id_1";

    /** Text that an attacker tries to inject into the log as a separate line or field. */
    private static final String FORGED = "FORGED";

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\t]]");
    private static final Pattern EVENT_LINE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z [A-Z]+ +\\[[\\w.-]+] .*");
    private static final Pattern REQUEST_LINE =
            Pattern.compile("127\\.0\\.0\\.1 - - \\[[^]]+] (\"(?:[^\"\\\\]|\\\\.)*\") (\\d{3}) -?\\d+ \"-\""
                    + " (\"(?:[^\"\\\\]|\\\\.)*\") ([A-Za-z0-9._-]{1,64}) \\d+");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void every_line_of_a_request_has_its_id(String format) throws Exception {
        try (GatehouseServer server = start(format)) {
            server.sql("ALTER TABLE session RENAME TO elsewhere");
            Http.Reply failed = new Http(server)
                    .send(
                            "POST",
                            "/v1/sessions",
                            Json.of("username", "admin@gmail.com", "password", "123456"),
                            "Content-Type",
                            "application/json",
                            "X-Request-Id",
                            ID);
            LOG.info(LAST);
            assertThat(failed.status()).isEqualTo(500);
            ContractExtension.expectServerError();

            List<String> lines = await().until(
                            () -> lines("gatehouse.log"), log -> log.toString().contains(LAST));
            int first = 0;
            while (!lines.get(first).contains("A request failed")) {
                first++;
            }
            List<String> ofRequest = lines.subList(first, lines.size()).stream()
                    .takeWhile(line -> !line.contains(LAST))
                    .toList();
            assertThat(ofRequest).isNotEmpty();
            if (format.equals("text")) {
                assertThat(ofRequest).hasSizeGreaterThan(5).allMatch(line -> line.contains("[" + ID + "]"));
                assertThat(requests(1)).singleElement().asString().contains(" \"" + "Java", " " + ID + " ");
            } else {
                assertThat(ofRequest)
                        .allSatisfy(
                                line -> assertThat(json(line).path("request_id").asText())
                                        .isEqualTo(ID));
                assertThat(json(requests(1).get(0)).path("request_id").asText()).isEqualTo(ID);
            }
            assertThat(lines.get(lines.size() - 1)).doesNotContain(ID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void no_line_contains_the_query_of_a_request(String format) throws Exception {
        try (GatehouseServer server = start(format)) {
            Person ada = Person.on(server);
            ada.signsIn();
            server.sql("ALTER TABLE session RENAME TO elsewhere");
            Http.Reply failed =
                    new Http(server).get("/v1/sessions?query=never-logged", "Authorization", "Bearer " + ada.token());
            LOG.info(LAST);
            assertThat(failed.status()).isEqualTo(500);
            ContractExtension.expectServerError();

            List<String> lines = await().until(
                            () -> lines("gatehouse.log"), log -> log.toString().contains(LAST));
            assertThat(lines.toString()).contains("A request failed").doesNotContain("never-logged");
        }
    }

    @Test
    void callers_cannot_inject_lines_or_fields_into_the_text_log() throws Exception {
        try (GatehouseServer server = start("text")) {
            int sent = attack(server);
            LOG.info(LAST);

            List<String> lines = await().until(
                            () -> lines("gatehouse.log"), log -> log.toString().contains(LAST));
            assertThat(lines).allMatch(line -> EVENT_LINE.matcher(line).matches());
            assertThat(requests(sent)).hasSize(sent).allSatisfy(line -> {
                assertThat(line).matches(REQUEST_LINE).doesNotContainPattern(UNSEEN);
                var field = REQUEST_LINE.matcher(line);
                assertThat(field.matches()).isTrue();
                // The injected text appears only inside the quoted values that the caller sent.
                assertThat(field.group(4)).doesNotContain(FORGED);
                assertThat(field.replaceFirst("$2 $4")).doesNotContain(FORGED);
            });
        }
    }

    @Test
    void callers_cannot_inject_lines_or_fields_into_the_json_log() throws Exception {
        try (GatehouseServer server = start("json")) {
            int sent = attack(server);
            LOG.info(LAST);

            List<String> lines = await().until(
                            () -> lines("gatehouse.log"), log -> log.toString().contains(LAST));
            assertThat(lines)
                    .allSatisfy(line ->
                            assertThat(json(line).path("message").isTextual()).isTrue());
            assertThat(requests(sent)).hasSize(sent).allSatisfy(line -> {
                assertThat(line).doesNotContainPattern(UNSEEN);
                assertThat(json(line).path("status").asInt()).isBetween(400, 499);
                assertThat(json(line).path("request_id").asText()).doesNotContain(FORGED);
                assertThat(json(line).has(FORGED)).isFalse();
            });
        }
    }

    /** Tries to inject log lines through every part of a request. Returns the number of requests. */
    private static int attack(GatehouseServer server) {
        String line = "%0A2026-01-01T00:00:00.000Z%20INFO%20%20[-]%20" + FORGED;
        List<RawHttp.Reply> replies = List.of(
                RawHttp.send(server, "GET /v1/a" + line),
                RawHttp.send(server, "GET /v1/a%0D%0A" + FORGED + "%E2%80%A8" + FORGED),
                RawHttp.send(server, "GET /users?a=%0A" + FORGED + "\"" + FORGED),
                RawHttp.send(server, "GET /v1/me", "User-Agent: a\" 200 1 \"-\" \"" + FORGED + "\\"),
                RawHttp.send(server, "GET /v1/me", "User-Agent: \\\" 200 1 \"-\" \"" + FORGED),
                RawHttp.send(server, "GET /v1/me", "User-Agent: a\u0085" + FORGED + "\u009b31m" + FORGED + "\u00ad"),
                RawHttp.send(server, "GET /v1/me", "User-Agent: a\",\"" + FORGED + "\":\"a"),
                RawHttp.send(server, "GET /v1/me", "Referer: http://a/\" 200 " + FORGED),
                RawHttp.send(server, "GET /v1/me", "X-Request-Id: a\u0085" + FORGED),
                RawHttp.send(server, "GET /v1/me", "X-Request-Id: a] " + FORGED),
                RawHttp.send(server, "GET /v1/me", "Authorization: Bearer a\u0085" + FORGED),
                RawHttp.send(server, "GET /v1/me", "X-Request-Id: a\r\n " + FORGED),
                login(server, "a\\n" + FORGED),
                login(server, "a\\u2028" + FORGED + "\\u0085" + FORGED));
        assertThat(replies).extracting(RawHttp.Reply::status).allMatch(status -> status >= 400 && status < 500);
        assertThat(replies).noneMatch(reply -> reply.header("X-Request-Id").contains(FORGED));
        return replies.size();
    }

    private static RawHttp.Reply login(GatehouseServer server, String username) {
        return RawHttp.postJson(server, "/v1/sessions", """
                {"username":"%s","password":"123456"}""".formatted(username));
    }

    @Test
    void request_log_is_written_by_a_separate_thread() {
        var server =
                (AbstractServerFactory) Configurations.read(Map.of("LOG_DIR", folder.toString(), "REQUEST_LOG", "true"))
                        .getServerFactory();

        RequestLog log = server.getRequestLogFactory().build("gatehouse");

        assertThat(log).isInstanceOfSatisfying(AppenderAttachable.class, appenders -> {
            @SuppressWarnings("unchecked")
            AppenderAttachable<IAccessEvent> all = appenders;
            assertThat(all.iteratorForAppenders()).toIterable().singleElement().isInstanceOf(AsyncAppenderBase.class);
            all.detachAndStopAllAppenders();
        });
    }

    private GatehouseServer start(String format) {
        return GatehouseServer.start(Map.of("LOG_DIR", folder.toString(), "LOG_FORMAT", format));
    }

    private List<String> requests(int count) {
        return await().until(() -> lines("requests.log"), lines -> lines.size() >= count);
    }

    private List<String> lines(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    private static JsonNode json(String line) throws IOException {
        return new ObjectMapper().readTree(line);
    }
}
