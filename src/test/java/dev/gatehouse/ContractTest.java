package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.lifecycle.Build;
import dev.gatehouse.platform.web.RequiresScope;
import dev.gatehouse.support.Contract;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract is the source: operations that it protects require a token, and public operations are listed here. */
class ContractTest {
    /** Operations that need no authentication. Adding one is a decision: add it here. */
    private static final Set<String> PUBLIC_OPERATIONS = Set.of(
            "createSession",
            "refreshSession",
            "signUp",
            "confirmSignUp",
            "confirmEmail",
            "requestPasswordReset",
            "resetPassword",
            "disavowNotice",
            "login",
            "getJwks",
            "getAuthorizationServerMetadata",
            "getRoot",
            "getDocs",
            "getDocsFile",
            "getConsole",
            "getConsoleFile",
            "getPage",
            "getOpenapiYaml",
            "getOpenapiJson",
            "getProblem");

    private final Http http = new Http(GatehouseServer.shared());

    /** An operation of the contract. */
    record Operation(String method, String path, JsonNode declared) {
        String id() {
            return declared.path("operationId").asText();
        }

        boolean isPublic() {
            return declared.has("security") && declared.path("security").isEmpty();
        }
    }

    @Test
    void version_is_the_same_in_the_contract_the_service_and_the_changelog() throws Exception {
        String version = Build.current().version();

        assertThat(new YAMLMapper()
                        .readTree(Contract.document())
                        .at("/info/version")
                        .asText())
                .isEqualTo(version);
        assertThat(Files.readString(Path.of("CHANGELOG.md")).lines().filter(line -> line.startsWith("## [")))
                .first(InstanceOfAssertFactories.STRING)
                .startsWith("## [" + version + "]");
    }

    static List<Operation> operations() throws Exception {
        List<Operation> operations = new ArrayList<>();
        new YAMLMapper()
                .readTree(Contract.document())
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(java.util.Locale.ROOT),
                                path.getKey(),
                                method.getValue()))));
        return operations;
    }

    private static List<Method> generated() {
        return new ClassFileImporter()
                .importPackages("dev.gatehouse.api").stream()
                        .filter(JavaClass::isInterface)
                        .map(JavaClass::reflect)
                        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                        .filter(ContractTest::isOperation)
                        .toList();
    }

    private static boolean isOperation(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    @Test
    void every_operation_requires_authentication_or_is_listed_as_public() {
        Set<String> unguarded = generated().stream()
                .filter(method -> !method.isAnnotationPresent(RequiresScope.class)
                        && Arrays.stream(method.getParameters())
                                .noneMatch(parameter -> parameter.isAnnotationPresent(Auth.class)))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unguarded).isEqualTo(new TreeSet<>(PUBLIC_OPERATIONS));
    }

    @Test
    void operations_of_service_clients_require_a_scope() throws Exception {
        for (Operation operation : operations()) {
            boolean ofServices = operation.declared().path("security").findValue("serviceClient") != null;
            assertThat(operation.declared().has("x-scope")).as(operation.id()).isEqualTo(ofServices);
        }
        assertThat(operations().stream()
                        .filter(operation -> operation.declared().has("x-scope")))
                .isNotEmpty();
    }

    @Test
    void every_operation_has_been_generated() throws Exception {
        assertThat(generated().stream().map(Method::getName))
                .containsExactlyInAnyOrderElementsOf(
                        operations().stream().map(Operation::id).toList());
    }

    @Test
    void operation_that_returns_201_declares_a_location() throws Exception {
        for (Operation operation : operations()) {
            JsonNode created = operation.declared().path("responses").path("201");
            assertThat(operation.declared().path("x-created").asBoolean())
                    .as(operation.id())
                    .isEqualTo(!created.isMissingNode());
            assertThat(created.isMissingNode() || created.path("headers").has("Location"))
                    .as(operation.id())
                    .isTrue();
        }
    }

    @TestFactory
    Stream<DynamicTest> every_protected_operation_returns_401_without_a_token() throws Exception {
        return operations().stream()
                .filter(operation -> !operation.isPublic())
                .map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
                    String path = operation.path().replaceAll("\\{[^}]*}", "019365e0-7c2b-7a54-9f0e-2f8f4c1d3b5a");
                    assertThat(http.send(operation.method(), path, null).status())
                            .isEqualTo(401);
                    assertThat(http.send(operation.method(), path, null, "Authorization", "Bearer x")
                                    .status())
                            .isIn(401, 422);
                }));
    }

    @TestFactory
    Stream<DynamicTest> every_problem_is_explained() {
        return Stream.of(Problem.values())
                .map(problem -> DynamicTest.dynamicTest(problem.code(), () -> {
                    JsonNode explained = http.get("/problems/" + problem.code()).json();
                    assertThat(explained.path("code").asText()).isEqualTo(problem.code());
                    assertThat(explained.path("status").asInt()).isEqualTo(problem.status());
                    assertThat(explained.path("description").asText()).isNotBlank();
                }));
    }

    @Test
    void contract_lists_every_problem_code_for_the_constants_of_the_sdks() throws Exception {
        JsonNode listed = new YAMLMapper()
                .readTree(Contract.document())
                .at("/components/schemas/Problem/properties/code/x-extensible-enum");

        assertThat(listed)
                .extracting(JsonNode::asText)
                .containsExactly(Stream.of(Problem.values()).map(Problem::code).toArray(String[]::new));
    }

    @Test
    void contract_has_the_same_content_as_yaml_and_as_json() throws Exception {
        JsonNode yaml = new YAMLMapper().readTree(http.get("/openapi.yaml").body());

        assertThat(yaml).isEqualTo(http.get("/openapi.json").json());
        assertThat(http.get("/openapi.yaml").body())
                .contains("\n        \"200\":\n")
                .startsWith("openapi: 3.0.3\n");
        assertThat(yaml.path("paths").size()).isEqualTo((int)
                operations().stream().map(Operation::path).distinct().count());
    }

    @Test
    void extensions_for_the_build_are_not_served() throws Exception {
        JsonNode source = new YAMLMapper().readTree(Contract.document());
        JsonNode served = http.get("/openapi.json").json();

        assertThat(extensions(source)).contains("x-roles", "x-fresh", "x-internal");
        assertThat(extensions(served)).containsExactly("x-name-zh", "x-summary-zh");
        Set<String> removed = extensions(source);
        removed.removeAll(extensions(served));
        assertThat(without(removed, source)).isEqualTo(served);
    }

    @Test
    void every_operation_and_every_tag_has_a_chinese_name() throws Exception {
        assertThat(operations())
                .filteredOn(operation -> !isChinese(operation.declared().path("x-summary-zh")))
                .extracting(Operation::id)
                .isEmpty();
        assertThat(new YAMLMapper().readTree(Contract.document()).path("tags"))
                .filteredOn(tag -> !isChinese(tag.path("x-name-zh")))
                .isEmpty();
    }

    private static boolean isChinese(JsonNode text) {
        return text.asText().codePoints().anyMatch(Character::isIdeographic);
    }

    private static Set<String> extensions(JsonNode node) {
        Set<String> found = new TreeSet<>();
        node.properties().forEach(property -> {
            if (property.getKey().startsWith("x-")) {
                found.add(property.getKey());
            }
        });
        node.forEach(child -> found.addAll(extensions(child)));
        return found;
    }

    private static JsonNode without(Set<String> names, JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(names);
        }
        node.forEach(child -> without(names, child));
        return node;
    }

    @Test
    void generated_client_has_no_methods_for_html_pages() {
        Set<String> methods = new ClassFileImporter()
                .importPackages("dev.gatehouse.client").stream()
                        .flatMap(type -> type.getMethods().stream())
                        .map(JavaMethod::getName)
                        .collect(Collectors.toSet());

        assertThat(methods)
                .contains("getMe", "getProblem", "getOpenapiJson")
                .doesNotContain("getRoot", "getDocs", "getDocsFile", "getConsole", "getConsoleFile", "getPage");
    }
}
