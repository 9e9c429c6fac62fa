package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.client.AuditApi;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.support.Contract;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The contract lists all kinds of audit events, and its example is a real event. */
class AuditKindsTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^ *- `([a-z-]+)`: (.*)$");

    private static JsonNode properties() throws Exception {
        return new YAMLMapper()
                .readTree(Contract.document())
                .path("components")
                .path("schemas")
                .path("AuditEventResponse")
                .path("properties");
    }

    private static Map<String, String> listed() throws Exception {
        Map<String, String> listed = new LinkedHashMap<>();
        Matcher line =
                LISTED.matcher(properties().path("kind").path("description").asText());
        while (line.find()) {
            assertThat(listed.put(line.group(1), line.group(2)))
                    .as("the kind is listed once: " + line.group(1))
                    .isNull();
        }
        return listed;
    }

    @Test
    void contract_lists_every_kind_with_a_sentence() throws Exception {
        Set<String> kinds =
                Arrays.stream(AuditEvent.Kind.values()).map(Codes::of).collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>(kinds);
        missing.removeAll(listed().keySet());
        Set<String> unknown = new TreeSet<>(listed().keySet());
        unknown.removeAll(kinds);

        assertThat(missing)
                .as("kinds of AuditEvent.Kind that api-spec/audit/schemas/AuditEventResponse.yaml does not list as"
                        + " \"- `kind`: Sentence.\"")
                .isEmpty();
        assertThat(unknown)
                .as("kinds that AuditEventResponse.yaml lists and AuditEvent.Kind does not have")
                .isEmpty();
        assertThat(listed())
                .allSatisfy((kind, sentence) -> assertThat(sentence).as(kind).matches("[A-Z].+\\."));
    }

    @Test
    void operation_lists_the_kinds_with_the_sentences_of_the_contract() throws Exception {
        GatehouseServer server = GatehouseServer.shared();
        Person admin = Person.demo(server);
        admin.signsIn();

        Map<String, String> kinds = new LinkedHashMap<>();
        new AuditApi(admin.client())
                .listAuditKinds()
                .getItems()
                .forEach(item -> kinds.put(item.getKind(), item.getDescription()));

        assertThat(kinds).isEqualTo(listed());
    }

    @Test
    void example_in_the_contract_matches_a_real_event() throws Exception {
        JsonNode properties = properties();
        GatehouseServer server = GatehouseServer.shared();
        Person ada = Person.on(server);
        ada.signsIn();
        String token = ada.token();
        new Http(server)
                .send(
                        "DELETE",
                        "/v1/sessions/current",
                        null,
                        "Authorization",
                        "Bearer " + token,
                        "User-Agent",
                        properties.path("user_agent").path("example").asText(),
                        "X-Request-Id",
                        properties.path("request_id").path("example").asText());
        ada.signsIn();

        JsonNode event = new Http(server)
                .get("/v1/account/audit-events", "Authorization", "Bearer " + ada.token())
                .json()
                .path("items")
                .get(1);

        Iterator<String> names = properties.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            assertThat(event.has(name)).as("the event has " + name).isTrue();
            assertThat(properties.path(name).has("example"))
                    .as("the contract has an example of " + name)
                    .isTrue();
        }
        for (String name : Set.of("kind", "user_agent", "request_id", "detail")) {
            assertThat(event.path(name).asText())
                    .isEqualTo(properties.path(name).path("example").asText());
        }
        assertThat(properties.path("actor_id").path("example"))
                .isEqualTo(properties.path("subject_id").path("example"));
        assertThat(event.path("actor_id")).isEqualTo(event.path("subject_id"));
    }
}
