package dev.gatehouse.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.text.StringSubstitutor;
import org.jspecify.annotations.Nullable;

/**
 * Puts the environment's values into a configuration that has been parsed already, so that no value can break its
 * syntax: quotes, backslashes, braces and line breaks arrive as they are.
 */
final class EnvironmentValues {
    private final Map<String, String> environment;
    private final StringSubstitutor substitutor;

    EnvironmentValues(Map<String, String> environment) {
        this.environment = environment;
        substitutor = new StringSubstitutor(this::value)
                .setEnableSubstitutionInVariables(true)
                .setDisableSubstitutionInValues(true)
                .setEnableUndefinedVariableException(true);
    }

    /** Replaces the placeholders of every text in the tree. */
    JsonNode substitute(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> object.set(name, substitute(object.get(name))));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, substitute(array.get(i)));
            }
        } else if (node.isTextual() && node.textValue().contains("${")) {
            return TextNode.valueOf(substitutor.replace(node.textValue()));
        }
        return node;
    }

    /** A variable's value; null when it is not set, which an empty one counts as. */
    private @Nullable String value(String name) {
        String direct = environment.getOrDefault(name, "");
        String file = environment.getOrDefault(name + "_FILE", "");
        if (!direct.isEmpty() && !file.isEmpty()) {
            throw new StartException("Set " + name + " or " + name + "_FILE, not both.");
        }
        if (!file.isEmpty()) {
            return read(name, Path.of(file));
        }
        if (direct.isEmpty() && name.equals("LOG_LEVEL") && "1".equals(environment.get("FLASK_DEBUG"))) {
            return "DEBUG";
        }
        return direct.isEmpty() ? null : direct;
    }

    private static @Nullable String read(String name, Path file) {
        try {
            // Editors and shells end a file with a line break, which no secret means.
            String text = Files.readString(file).replaceFirst("\\r?\\n\\z", "");
            return text.isEmpty() ? null : text;
        } catch (IOException e) {
            throw new StartException(name + "_FILE names a file that cannot be read: " + file, e);
        }
    }
}
