package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.support.Contract;
import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.output.ConsoleRender;

/** A change of the contract that breaks clients of the last release fails, unless the changelog of the next one lists it. */
class ReleasedContractTest {
    /** The beginning of an entry of the changelog that allows it: docs/releasing.md. */
    private static final String ALLOWED = "\n- **Breaking** (contract): ";

    private final YAMLMapper yaml = new YAMLMapper();

    private static String released() throws Exception {
        return Files.readString(Path.of("api-spec/released/openapi.yaml"));
    }

    /** Returns the report of the changes if one of them is breaking and the newest section of the changelog lists none; otherwise empty. */
    private static String refusal(String before, String after, String changelog) throws Exception {
        ChangedOpenApi changes = OpenApiCompare.fromContents(before, after);
        int section = changelog.indexOf("\n## ") + 1;
        int end = changelog.indexOf("\n## ", section);
        boolean listed =
                changelog.substring(section, end < 0 ? changelog.length() : end).contains(ALLOWED);
        if (changes.isCompatible() || listed) {
            return "";
        }
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        new ConsoleRender().render(changes, new OutputStreamWriter(report, StandardCharsets.UTF_8));
        return report.toString(StandardCharsets.UTF_8);
    }

    @Test
    void clients_of_the_last_release_work_with_this_contract_or_the_changelog_says_that_they_do_not() throws Exception {
        assertThat(refusal(released(), Contract.document(), Files.readString(Path.of("CHANGELOG.md"))))
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> breaking_change_is_refused() {
        return Stream.of(
                change(
                        "an operation is removed",
                        contract -> object(contract, "/paths/~1v1~1me").remove("get")),
                change(
                        "a URL is removed",
                        contract -> object(contract, "/paths").remove("/v1/account/password")),
                change("a field of a response is removed", contract -> {
                    object(contract, "/components/schemas/MeResponse/properties")
                            .remove("roles");
                    required(contract, "MeResponse").removeAll().add("id");
                }),
                change(
                        "a field of a response changes its type",
                        contract -> object(contract, "/components/schemas/MeResponse/properties/username")
                                .put("type", "integer")),
                change(
                        "a field of a request becomes required",
                        contract -> required(contract, "CreateSessionRequest").add("device_name")),
                change(
                        "a parameter becomes required",
                        contract -> ((ObjectNode) contract.at("/paths/~1v1~1admin~1users/get/parameters/0"))
                                .put("required", true)));
    }

    private DynamicTest change(String name, Consumer<JsonNode> change) {
        return DynamicTest.dynamicTest(name, () -> {
            JsonNode contract = yaml.readTree(released());
            change.accept(contract);
            String changed = yaml.writeValueAsString(contract);

            assertThat(refusal(released(), changed, "\n## [2]\n\n### Added\n\n## [1]\n" + ALLOWED + "another\n"))
                    .contains("broke");
            assertThat(refusal(released(), changed, "\n## [2]\n\n### Changed\n" + ALLOWED + "this\n\n## [1]\n"))
                    .isEmpty();
        });
    }

    @Test
    void addition_is_compatible() throws Exception {
        JsonNode contract = yaml.readTree(released());
        object(contract, "/components/schemas/MeResponse/properties")
                .putObject("more")
                .put("type", "string");
        object(contract, "/components/schemas/CreateSessionRequest/properties")
                .putObject("more")
                .put("type", "string");
        object(contract, "/paths")
                .set("/v1/more", contract.at("/paths/~1v1~1me").deepCopy());

        assertThat(refusal(released(), yaml.writeValueAsString(contract), "\n## [2]\n"))
                .isEmpty();
    }

    private static ObjectNode object(JsonNode contract, String pointer) {
        return (ObjectNode) contract.at(pointer);
    }

    private static ArrayNode required(JsonNode contract, String schema) {
        return (ArrayNode) contract.at("/components/schemas/" + schema + "/required");
    }
}
