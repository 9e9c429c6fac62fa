package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.AdministrationApi;
import dev.gatehouse.client.SessionsApi;
import dev.gatehouse.client.model.AdminUserResponse;
import dev.gatehouse.client.model.CreateSessionRequest;
import dev.gatehouse.client.model.CreateUserRequest;
import dev.gatehouse.client.model.CreatedClientResponse;
import dev.gatehouse.client.model.ResetPasswordRequest;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Mailbox;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.ServiceCallers;
import dev.gatehouse.support.TestDatabase;
import dev.gatehouse.support.UsedSecrets;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths in the contract and in the columns of the database count Unicode code points. */
@OnEveryDatabase
class CodePointsTest {
    /** Longer parameters do not fit into a URL. */
    private static final int LONGEST_PARAMETER = 300;

    private static final Mailbox MAILBOX = Mailbox.open();
    private static GatehouseServer server;
    private static Person root;
    private static String service;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(MAILBOX.settings());
        settings.put("ACCESS_TOKEN_LIFETIME", "1 day");
        server = GatehouseServer.start(settings);
        root = Person.demo(server);
        root.signsIn();
        CreatedClientResponse client = ServiceCallers.create(server, "revocations");
        service = ServiceCallers.basic(client.getId().toString(), client.getSecret());
    }

    @AfterAll
    static void stop() {
        server.close();
        MAILBOX.close();
    }

    private static String emoji(int length) {
        return "😀".repeat(length);
    }

    /** Returns a password of different characters: the policy refuses a repeated character. */
    private static String password(int length) {
        String password = IntStream.range(0, length)
                .mapToObj(i -> Character.toString(0x1F600 + i % 64))
                .collect(Collectors.joining());
        UsedSecrets.addPassword(password);
        return password;
    }

    @Test
    void longest_allowed_texts_are_stored_unchanged() throws Exception {
        AdministrationApi admin = new AdministrationApi(root.client());
        String name = emoji(254);
        String reason = emoji(200);
        AdminUserResponse created =
                admin.createUser(new CreateUserRequest().username(name).email("emoji@example.org"));
        assertThat(created.getUsername()).isEqualTo(name);
        assertThat(admin.listUsers(name, null, null, null, null, null, null).getItems())
                .hasSize(1);

        String password = password(256);
        new AccountApi(server.client())
                .resetPassword(new ResetPasswordRequest()
                        .token(MAILBOX.next("emoji@example.org").token())
                        .newPassword(password));
        Person person = Person.named(server, name, password);
        person.keeps(new SessionsApi(server.client())
                .createSession(new CreateSessionRequest()
                        .username(name)
                        .password(password)
                        .deviceName(emoji(64))));
        assertThat(person.sessions().listSessions(null, null).getItems().get(0).getDeviceName())
                .isEqualTo(emoji(64));

        AdminUserResponse changed = admin.updateUser(
                created.getId(), new UpdateUserRequest().active(false).reason(reason));
        assertThat(changed.getInactiveReason()).isEqualTo(reason);
        assertThat(server.query(
                        "SELECT detail FROM audit_event WHERE kind = 'user-deactivated' AND subject_id = ?",
                        created.getId()))
                .endsWith(reason);
    }

    @TestFactory
    Stream<DynamicTest> every_field_of_the_contract_counts_code_points() {
        JsonNode contract = new Http(server).get("/openapi.json").json();
        return stream(contract.path("paths"))
                .filter(path -> path.getKey().startsWith("/v1"))
                .flatMap(path -> stream(path.getValue())
                        .flatMap(operation -> Stream.concat(
                                bodyFields(contract, operation.getKey(), path.getKey(), operation.getValue()),
                                parameters(contract, operation.getKey(), path.getKey(), operation.getValue()))));
    }

    private static Stream<Map.Entry<String, JsonNode>> stream(JsonNode object) {
        return object.properties().stream();
    }

    private static Stream<DynamicTest> bodyFields(JsonNode contract, String method, String path, JsonNode operation) {
        JsonNode schema = resolved(
                contract,
                operation
                        .path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("schema"));
        return stream(schema.path("properties"))
                .filter(field -> field.getValue().has("maxLength"))
                .map(field -> DynamicTest.dynamicTest(
                        method + " " + path + " " + field.getKey(),
                        () -> assertCounts(
                                field.getKey(),
                                field.getValue().path("maxLength").asInt(),
                                text -> {
                                    ObjectNode body = new ObjectMapper()
                                            .createObjectNode()
                                            .put(field.getKey(), text);
                                    return send(operation, method, path, body.toString());
                                })));
    }

    private static Stream<DynamicTest> parameters(JsonNode contract, String method, String path, JsonNode operation) {
        return IntStream.range(0, operation.path("parameters").size())
                .mapToObj(i -> resolved(contract, operation.path("parameters").path(i)))
                .filter(parameter -> parameter.path("in").asText().equals("query"))
                .filter(parameter ->
                        parameter.path("schema").path("maxLength").asInt(Integer.MAX_VALUE) < LONGEST_PARAMETER)
                .map(parameter -> DynamicTest.dynamicTest(
                        method + " " + path + "?" + parameter.path("name").asText(),
                        () -> assertCounts(
                                parameter.path("name").asText(),
                                parameter.path("schema").path("maxLength").asInt(),
                                text -> send(
                                        operation,
                                        method,
                                        path + "?" + parameter.path("name").asText() + "="
                                                + URLEncoder.encode(text, StandardCharsets.UTF_8),
                                        null))));
    }

    private static JsonNode resolved(JsonNode contract, JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : contract.at(reference.substring(1));
    }

    private static Http.Reply send(
            JsonNode operation, String method, String path, @org.jspecify.annotations.Nullable String body) {
        String target =
                path.replaceAll("\\{id}", "999999").replaceAll("\\{[a-z_]+}", "0190a0e0-0000-7000-8000-000000000000");
        return new Http(server)
                .send(
                        method.toUpperCase(java.util.Locale.ROOT),
                        target,
                        body,
                        "Authorization",
                        operation.path("security").findValue("serviceClient") == null
                                ? "Bearer " + root.token()
                                : service,
                        "Content-Type",
                        "application/json");
    }

    private interface Attempt {
        Http.Reply with(String text);
    }

    private static void assertCounts(String field, int longest, Attempt attempt) {
        Http.Reply fits = attempt.with(emoji(longest));
        assertThat(fits.status()).as(fits.body()).isLessThan(500);
        assertThat(tooLong(fits)).as(fits.body()).doesNotContain(field);
        Http.Reply tooLong = attempt.with(emoji(longest + 1));
        assertThat(tooLong.status()).as(tooLong.body()).isEqualTo(400);
        assertThat(tooLong(tooLong)).as(tooLong.body()).contains(field);
    }

    private static List<String> tooLong(Http.Reply reply) {
        return reply.body().isEmpty()
                ? List.of()
                : reply.json().path("errors").findParents("code").stream()
                        .filter(error -> error.path("code").asText().equals("length"))
                        .map(error -> error.path("field").asText())
                        .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "user, username, 254",
        "session, user_agent, 256",
        "session, device_name, 64",
        "audit_event, user_agent, 256",
        "audit_event, detail, 256",
        "user_profile, email, 254",
        "user_profile, inactive_reason, 256",
        "queued_mail, address, 254",
        "queued_mail, details, 2000",
        "queued_mail, last_error, 256",
        "mailed_token, address, 254",
        "mailed_token, username, 254"
    })
    void column_length_is_in_code_points(String table, String column, int length) {
        assertThat(server.query(
                        "SELECT character_maximum_length FROM information_schema.columns WHERE table_schema = SCHEMA()"
                                + " AND LOWER(table_name) = ? AND LOWER(column_name) = ?",
                        table,
                        column))
                .isEqualTo(Integer.toString(TestDatabase.isMySql() ? length : 2 * length));
    }

    @Test
    void user_agent_is_truncated_between_code_points() {
        assertThat(new Origin("127.0.0.1", emoji(256), "1").userAgent()).isEqualTo(emoji(256));
        assertThat(new Origin("127.0.0.1", "a" + emoji(256), "1").userAgent()).isEqualTo("a" + emoji(255));
        assertThat(new Origin("127.0.0.1", null, "1").userAgent()).isNull();
    }
}
