package dev.gatehouse.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The environment variables of the keys of a configuration; without their values, which may be secrets. */
public final class SettingVariables {
    private final Map<String, Variable> variables;

    private SettingVariables(Map<String, Variable> variables) {
        this.variables = variables;
    }

    /**
     * An environment variable.
     *
     * @param set whether it has a value, of its own or in the file that {@code NAME_FILE} names
     */
    public record Variable(String name, boolean set) {}

    /** @param written the content of the file, with its placeholders */
    static SettingVariables of(JsonNode written, EnvironmentPlaceholders values) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        EffectiveSettings.visit(
                written,
                (key, value) -> values.variable(value.asText())
                        .ifPresent(name -> variables.put(key, new Variable(name, values.isSet(name)))));
        return new SettingVariables(variables);
    }

    /** Returns the variable that a value is taken from: the first one that is set, otherwise the first that could be. */
    Optional<Variable> of(String key) {
        return Optional.ofNullable(variables.get(key));
    }
}
