package dev.gatehouse.platform.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Environment variables that were renamed. The old name still works, and a warning is logged. */
public final class RenamedVariables {
    private static final Map<String, String> NOW = Map.of("MAIL_PRODUCT_NAME", "PRODUCT_NAME");

    private RenamedVariables() {}

    /** Returns one sentence for each renamed variable that is set. */
    public static List<String> warnings(Map<String, String> environment) {
        return NOW.entrySet().stream()
                .filter(names -> isSet(environment, names.getKey()))
                .map(names -> isSet(environment, names.getValue())
                        ? names.getKey() + " is ignored because " + names.getValue() + " is set: remove it."
                        : names.getKey() + " was renamed to " + names.getValue() + ": use the new name.")
                .toList();
    }

    private static boolean isSet(Map<String, String> environment, String name) {
        return Stream.of(name, name + "_FILE")
                .anyMatch(variable -> !environment.getOrDefault(variable, "").isEmpty());
    }
}
