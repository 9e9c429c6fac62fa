package dev.gatehouse.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The contract as served to clients: without the vendor extensions that only the build and the tests use. */
final class ServedContract {
    private static final String SOURCE = "openapi/openapi.yaml";

    private ServedContract() {}

    static byte[] json() {
        return written(new ObjectMapper());
    }

    static byte[] yaml() {
        return written(new YAMLMapper(YAMLFactory.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
                .stringQuotingChecker(new QuotedStatuses())
                .build()));
    }

    private static byte[] written(ObjectMapper mapper) {
        try {
            JsonNode contract = new YAMLMapper().readTree(ClasspathDocuments.read(SOURCE));
            removeExtensions(contract);
            return mapper.writeValueAsBytes(contract);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Removes all keys that start with x-, at any depth: no schema has a property with such a name. Keeps those that end with
     * -zh, the Chinese texts of /docs.
     */
    private static void removeExtensions(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> extensions = object.properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(name -> name.startsWith("x-") && !name.endsWith("-zh"))
                    .toList();
            object.remove(extensions);
        }
        node.forEach(ServedContract::removeExtensions);
    }

    /** Quotes the status codes that name responses, because they are strings (OpenAPI 3.0.3, section 4.7.16). */
    private static final class QuotedStatuses extends StringQuotingChecker.Default {
        @Override
        public boolean needToQuoteName(String name) {
            return super.needToQuoteName(name) || Character.isDigit(name.charAt(0));
        }
    }
}
