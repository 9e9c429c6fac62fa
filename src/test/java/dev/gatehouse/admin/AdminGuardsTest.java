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

/** Every operation for administrators that the contract has, now and later, is for nobody else. */
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

    @Test
    void what_is_below_admin_is_for_administrators_and_writes_want_a_fresh_login() throws Exception {
        List<String> below = new ArrayList<>();
        new YAMLMapper()
                .readTree(Contract.document()).path("paths").properties().stream()
                        .filter(path -> path.getKey().startsWith("/v1/admin/"))
                        .forEach(path -> path.getValue().properties().forEach(method -> {
                            below.add(method.getKey());
                            assertThat(method.getValue().path("x-roles").toString())
                                    .as(path.getKey())
                                    .isEqualTo("[\"admin\"]");
                            assertThat(method.getKey().equals("get")
                                            || method.getValue().path("x-fresh").asBoolean())
                                    .as(method.getKey() + " " + path.getKey())
                                    .isTrue();
                        }));

        assertThat(below).hasSizeGreaterThan(12);
    }

    @TestFactory
    Stream<DynamicTest> nobody_else_gets_in() throws Exception {
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
    Stream<DynamicTest> old_login_is_challenged() throws Exception {
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
