package dev.gatehouse.platform.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Variables of the environment that have another name now. The former name still counts, and is warned of. */
public final class RenamedVariables {
    private static final Map<String, String> NOW = Map.of("MAIL_PRODUCT_NAME", "PRODUCT_NAME");

    private RenamedVariables() {}

    /** Returns a sentence for each that is set. */
    public static List<String> warnings(Map<String, String> environment) {
        return NOW.entrySet().stream()
                .filter(names -> isSet(environment, names.getKey()))
                .map(names -> isSet(environment, names.getValue())
                        ? names.getKey() + " has no effect, since " + names.getValue() + " is set: remove it."
                        : names.getKey() + " is called " + names.getValue() + " now: rename it.")
                .toList();
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return Stream.of(name, name + "_FILE")
                .anyMatch(variable -> !environment.getOrDefault(variable, "").isEmpty());
    }
}
