package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.support.Contract;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only administrators can call the administration operations of the contract, including operations added later. */
class AdminGuardsTest {
    private static GatehouseServer server;
    private static Http http;

    private record Operation(String method, String path, JsonNode declared) {
        boolean isFresh() {
            return declared.path("x-fresh").asBoolean();
        }
    }

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of("ACCESS_TOKEN_LIFETIME", "1 hour", "FRESH_FOR", "10 minutes"));
        http = new Http(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<Operation> operations() throws Exception {
        List<Operation> operations = new ArrayList<>();
        new YAMLMapper()
                .readTree(Contract.document())
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (method.getValue().has("x-roles")) {
                        operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
                    }
                }));
        return operations;
    }

    private static Http.Reply send(Operation operation, String... headers) {
        String path = operation
                .path()
                .replace("{id}", "4711")
                .replaceAll("\\{[^}]*}", "019365e0-7c2b-7a54-9f0e-2f8f4c1d3b5a");
        return http.send(operation.method(), path, null, headers);
    }

    /** With one spelling for each id, a proxy's rule for the path of one user matches every request for that user. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+1",
                "%2B1",
                "01",
                "001",
                "-0",
                "1.0",
                "1e0",
                "0x1",
                "1L",
                "%201",
                "1%20",
                "%D9%A1",
                "%EF%BC%91",
                "%F0%9D%9F%8F",
                "9223372036854775808",
                "-1",
                "0"
            })
    void user_id_has_one_spelling(String spelling) throws Exception {
        Person admin = Person.demo(server);
        admin.signsIn();
        String id = server.query("SELECT id FROM user WHERE username = ?", admin.username());
        assertThat(id).isEqualTo("1");
        String[] authorization = {"Authorization", "Bearer " + admin.token()};
        assertThat(http.get("/v1/admin/users/1", authorization).status()).isEqualTo(200);

        for (String path : new String[] {"/v1/admin/users/ID", "/v1/admin/users/ID/sessions"}) {
            Http.Reply reply = http.get(path.replace("ID", spelling), authorization);
            assertThat(reply.status()).as(path).isEqualTo(404);
            assertThat(reply.json().path("code").asText()).isEqualTo("not-found");
        }
        assertThat(http.send("DELETE", "/v1/admin/users/" + spelling, null, authorization)
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/admin/audit-events?user_id=%2B1",
                "/v1/admin/audit-events?user_id=01",
                "/v1/admin/audit-events?user_id=%D9%A1",
                "/v1/admin/audit-events?limit=%2B1",
                "/v1/admin/users?limit=01",
                "/v1/admin/users?limit=%EF%BC%91"
            })
    void integer_in_a_query_has_one_spelling(String request) throws Exception {
        Person admin = Person.demo(server);
        admin.signsIn();

        Http.Reply reply = http.get(request, "Authorization", "Bearer " + admin.token());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("code").asText()).isEqualTo("validation-failed");
    }

    @Test
    void admin_operations_require_the_role_and_writes_require_a_fresh_login() throws Exception {
        List<String> below = new ArrayList<>();
        new YAMLMapper()
                .readTree(Contract.document()).path("paths").properties().stream()
                        .filter(path -> path.getKey().startsWith("/v1/admin/"))
                        .forEach(path -> path.getValue().properties().forEach(method -> {
                            below.add(method.getKey());
                            assertThat(method.getValue().path("x-roles").toString())
                                    .as(path.getKey())
                                    .isEqualTo("""
                                            ["admin"]""");
                            assertThat(method.getKey().equals("get")
                                            || method.getValue().path("x-fresh").asBoolean())
                                    .as(method.getKey() + " " + path.getKey())
                                    .isTrue();
                        }));

        assertThat(below).hasSizeGreaterThan(12);
    }

    @TestFactory
    Stream<DynamicTest> callers_without_the_role_are_refused() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        return operations().stream()
                .map(operation -> DynamicTest.dynamicTest(operation.method() + " " + operation.path(), () -> {
                    Http.Reply anonymous = send(operation);
                    assertThat(anonymous.status()).isEqualTo(401);
                    assertThat(anonymous.json().path("code").asText()).isEqualTo("unauthenticated");
                    Http.Reply user = send(operation, "Authorization", "Bearer " + ada.token());
                    assertThat(user.status()).isEqualTo(403);
                    assertThat(user.json().path("code").asText()).isEqualTo("forbidden");
                }));
    }

    @TestFactory
    Stream<DynamicTest> stale_login_is_refused_with_a_challenge() throws Exception {
        Person admin = Person.demo(server);
        admin.signsIn();
        server.clock().advance(Duration.ofMinutes(11));
        return operations().stream()
                .filter(Operation::isFresh)
                .map(operation -> DynamicTest.dynamicTest(operation.method() + " " + operation.path(), () -> {
                    Http.Reply refused = send(operation, "Authorization", "Bearer " + admin.token());
                    assertThat(refused.status()).isEqualTo(401);
                    assertThat(refused.json().path("code").asText()).isEqualTo("fresh-login-required");
                    assertThat(refused.header("WWW-Authenticate"))
                            .isEqualTo("Bearer error=\"insufficient_user_authentication\", max_age=\"600\"");
                }));
    }
}
