package dev.gatehouse.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces placeholders with the values of environment variables. The configuration is parsed before, so no value can break
 * its syntax: quotes, backslashes, braces and line breaks are kept. Placeholders inside a value are not replaced.
 */
final class EnvironmentPlaceholders {
    /** The beginning of a placeholder, up to its closing brace or up to the {@code :-} before its default. */
    private static final Pattern BEGIN = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(}|:-)");

    private static final String FILE = "_FILE";

    private final Map<String, String> environment;

    EnvironmentPlaceholders(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Replaces the placeholders in all texts of the tree. */
    JsonNode substitute(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> object.set(name, substitute(object.get(name))));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, substitute(array.get(i)));
            }
        } else if (node.isTextual()) {
            return TextNode.valueOf(new Text(node.textValue()).replace(false));
        }
        return node;
    }

    /** Returns the first variable of a text that is set; if none is set, the first variable. */
    Optional<String> variable(String written) {
        List<String> names =
                BEGIN.matcher(written).results().map(match -> match.group(1)).toList();
        return names.stream()
                .filter(this::isSet)
                .findFirst()
                .or(() -> names.stream().findFirst());
    }

    /** Returns whether a variable has a value, of its own or in a file. */
    boolean isSet(String name) {
        return value(name).isPresent();
    }

    /** Returns the name of the variable, such as {@code NAME_FILE}, whose file has the first value of a text. */
    Optional<String> file(String written) {
        return variable(written)
                .map(name -> name + FILE)
                .filter(name -> !environment.getOrDefault(name, "").isEmpty());
    }

    /** Returns the value of a variable; empty if it is not set or has an empty value. */
    private Optional<String> value(String name) {
        String direct = environment.getOrDefault(name, "");
        String file = environment.getOrDefault(name + FILE, "");
        if (!direct.isEmpty() && !file.isEmpty()) {
            throw new StartException("Set " + name + " or " + name + FILE + ", not both.");
        }
        String value = file.isEmpty() ? direct : read(name, file);
        if (value.isEmpty() && name.equals("LOG_LEVEL") && "1".equals(environment.get("FLASK_DEBUG"))) {
            return Optional.of("DEBUG");
        }
        return Optional.of(value).filter(text -> !text.isEmpty());
    }

    private static String read(String name, String file) {
        try {
            // Editors and shells end a file with a line break, which is not a part of the secret.
            return Files.readString(Path.of(file)).replaceFirst("\\r?\\n\\z", "");
        } catch (IOException | InvalidPathException e) {
            throw new StartException(name + FILE + " names a file that cannot be read: " + file, e);
        }
    }

    /** Parses a text of the file from left to right. */
    private final class Text {
        private final String text;
        private final Matcher placeholder;
        private int position;

        Text(String text) {
            this.text = text;
            this.placeholder = BEGIN.matcher(text);
        }

        /** @param isDefault whether the text is the default of a placeholder, and ends with its closing brace */
        String replace(boolean isDefault) {
            StringBuilder replaced = new StringBuilder();
            while (position < text.length()) {
                if (isDefault && text.charAt(position) == '}') {
                    position++;
                    return replaced.toString();
                }
                if (text.startsWith("$${", position)) {
                    replaced.append("${");
                    position += 3;
                } else if (placeholder.region(position, text.length()).lookingAt()) {
                    replaced.append(valueOrDefault());
                } else {
                    replaced.append(text.charAt(position++));
                }
            }
            if (isDefault) {
                throw new StartException("A placeholder in the configuration has no closing brace: " + text);
            }
            return replaced.toString();
        }

        private String valueOrDefault() {
            String name = placeholder.group(1);
            boolean hasDefault = placeholder.group(2).equals(":-");
            position = placeholder.end();
            Optional<String> otherwise = hasDefault ? Optional.of(replace(true)) : Optional.empty();
            return value(name)
                    .or(() -> otherwise)
                    .orElseThrow(() -> new StartException(
                            "The configuration requires the environment variable " + name + ", which is not set."));
        }
    }
}
