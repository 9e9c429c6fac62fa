package dev.gatehouse.platform.config;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import jakarta.validation.ConstraintViolation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages about an invalid configuration. A message names the key, the environment variable and the allowed
 * values. It never repeats the configured value, which may be a secret.
 */
final class ConfigurationErrors {
    private static final List<String> LEVELS = List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    private final String path;
    private final JsonNode written;
    private final EnvironmentPlaceholders values;

    /**
     * @param path the path of the configuration file
     * @param written the content of the file, with its placeholders
     * @param values tells which environment variable replaced a placeholder
     */
    ConfigurationErrors(String path, JsonNode written, EnvironmentPlaceholders values) {
        this.path = path;
        this.written = written;
        this.values = values;
    }

    /**
     * Validates the log levels, because Logback accepts any word as a level.
     *
     * @throws StartException if a level below {@code logging} is unknown
     */
    void checkLevels(JsonNode effective) {
        checkLevels(effective.path("logging"), "logging", written.path("logging"));
    }

    private void checkLevels(JsonNode node, String key, JsonNode source) {
        node.properties().forEach(entry -> {
            String inner = key + "." + entry.getKey();
            JsonNode value = entry.getValue();
            JsonNode from = source.path(entry.getKey());
            boolean level = Set.of("level", "threshold").contains(entry.getKey()) || key.equals("logging.loggers");
            if (level && value.isTextual() && !LEVELS.contains(value.textValue().toUpperCase(Locale.ROOT))) {
                throw new StartException(
                        path + ": " + name(inner, from) + " must be one of " + String.join(", ", LEVELS) + ".");
            }
            checkLevels(value, inner, from);
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            checkLevels(node.get(i), key + "[" + i + "]", source.path(i));
        }
    }

    /** Returns the message for a value of the wrong type or for an unknown key. */
    String of(JsonMappingException cause) {
        String key = key(cause);
        if (cause instanceof InvalidTypeIdException && !at(key + ".type").isMissingNode()) {
            key = key + ".type";
        }
        return path + ": " + name(key, at(key)) + " " + allowed(cause, key) + ".";
    }

    /** Returns the messages for values that are not allowed, one per line. */
    String of(Set<ConstraintViolation<?>> violations) {
        return violations.stream()
                .map(violation -> path + ": " + sentence(violation) + ".")
                .sorted()
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private String sentence(ConstraintViolation<?> violation) {
        String message = violation.getMessage();
        if (!message.startsWith("must")) {
            // The message is about several keys and names them itself.
            return message;
        }
        // The property is named after a getter of Dropwizard, such as getServerFactory.
        String key = violation.getPropertyPath().toString().replaceFirst("^(server|logging)Factory", "$1");
        return name(key, at(key)) + " " + message;
    }

    private static String key(JsonMappingException cause) {
        StringBuilder key = new StringBuilder();
        cause.getPath().forEach(step -> {
            if (step.getFieldName() == null) {
                key.append('[').append(step.getIndex()).append(']');
            } else {
                key.append(key.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        });
        return key.isEmpty() ? "the file" : key.toString();
    }

    private JsonNode at(String key) {
        return written.at("/" + key.replace("[", "/").replace("]", "").replace('.', '/'));
    }

    /** Returns the key, and in parentheses the environment variable that its value was taken from. */
    private String name(String key, JsonNode source) {
        return values.variable(source.asText())
                .map(variable -> key + " (" + variable + ")")
                .orElse(key);
    }

    private String allowed(JsonMappingException cause, String key) {
        if (key.equals("mail.productName")) {
            return "was renamed to productName and moved to the top level";
        }
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return "is not a known key; the known keys are "
                    + String.join(
                            ", ",
                            new TreeSet<>(unknown.getKnownPropertyIds().stream()
                                    .map(Object::toString)
                                    .toList()));
        }
        if (cause instanceof InvalidTypeIdException) {
            return values.variable(at(key).asText())
                            .filter("LOG_FORMAT"::equals)
                            .isPresent()
                    ? "must be text or json"
                    : "is not a known type";
        }
        if (cause instanceof ValueInstantiationException
                && cause.getCause() instanceof IllegalArgumentException refusal
                && String.valueOf(refusal.getMessage()).startsWith("must")) {
            return String.valueOf(refusal.getMessage());
        }
        return allowed(target(cause));
    }

    private static @Nullable Class<?> target(JsonMappingException cause) {
        if (cause instanceof InvalidFormatException format) {
            return format.getTargetType();
        }
        return cause instanceof ValueInstantiationException value
                ? value.getType().getRawClass()
                : null;
    }

    private static String allowed(@Nullable Class<?> target) {
        if (target == null) {
            return "has the wrong format";
        }
        if (target == boolean.class || target == Boolean.class) {
            return "must be true or false";
        }
        if (target.isPrimitive() || Number.class.isAssignableFrom(target)) {
            return "must be a number";
        }
        if (target == Duration.class) {
            return "must be a duration, for example 30 seconds, 15 minutes or 90 days";
        }
        if (target == DataSize.class) {
            return "must be a size, for example 64KiB or 32MiB";
        }
        return target.isEnum()
                ? "must be one of " + Arrays.toString(target.getEnumConstants())
                : "must be a " + target.getSimpleName();
    }
}
