package dev.gatehouse.ops;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationParsingException;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.configuration.ConfigurationValidationException;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.util.Duration;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads config.yml: the one that is named, else the one in the working folder, else the one in the jar. What is wrong
 * with it is said by key, variable and what is allowed, never with the value, which may be a secret.
 */
public final class ConfigurationFiles<T> extends YamlConfigurationFactory<T> {
    private static final String DEFAULT_FILE = "config.yml";
    private static final Set<String> LEVELS = Set.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "ALL");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z0-9_]+)");

    private final Map<String, String> environment;

    public ConfigurationFiles(
            Class<T> type, Validator validator, ObjectMapper mapper, String prefix, Map<String, String> environment) {
        super(type, validator, mapper, prefix);
        this.environment = environment;
    }

    /** Where files are read from. */
    public static ConfigurationSourceProvider files() {
        return path -> {
            if (!Files.isRegularFile(Path.of(path))) {
                throw new StartException("There is no file " + path + ".");
            }
            return new FileInputStream(path);
        };
    }

    /** Without a file's name. */
    @Override
    public T build() throws IOException, ConfigurationException {
        return Files.isRegularFile(Path.of(DEFAULT_FILE))
                ? build(files(), DEFAULT_FILE)
                : build(
                        path -> java.util.Objects.requireNonNull(getClass().getResourceAsStream("/" + path)),
                        DEFAULT_FILE);
    }

    @Override
    protected T build(JsonNode node, String path) throws IOException, ConfigurationException {
        JsonNode written = node.deepCopy();
        JsonNode effective = new EnvironmentValues(environment).substitute(node);
        checkLevels(effective.path("logging"), "logging", written);
        try {
            return super.build(effective, path);
        } catch (ConfigurationParsingException e) {
            if (e.getCause() instanceof JsonMappingException cause) {
                throw new StartException(path + ": " + name(key(cause), written) + " " + allowed(cause) + ".", e);
            }
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (ConfigurationValidationException e) {
            throw new StartException(violations(e, path, written), e);
        }
    }

    /** Logback takes any word for a level. */
    private static void checkLevels(JsonNode node, String key, JsonNode written) {
        node.properties().forEach(entry -> {
            String inner = key + "." + entry.getKey();
            JsonNode value = entry.getValue();
            boolean level = Set.of("level", "threshold").contains(entry.getKey()) || key.equals("logging.loggers");
            if (level && value.isTextual() && !LEVELS.contains(value.textValue().toUpperCase(java.util.Locale.ROOT))) {
                throw new StartException(
                        DEFAULT_FILE + ": " + name(inner, written) + " must be one of " + new TreeSet<>(LEVELS) + ".");
            }
            checkLevels(value, inner, written);
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            checkLevels(node.get(i), key + "[" + i + "]", written);
        }
    }

    private static String violations(ConfigurationValidationException e, String path, JsonNode written) {
        return e.getConstraintViolations().stream()
                .map(violation -> path + ": " + sentence(violation, written))
                .sorted()
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static String sentence(ConstraintViolation<?> violation, JsonNode written) {
        String message = violation.getMessage();
        // A message about several keys names them itself.
        String subject =
                message.startsWith("must") ? name(violation.getPropertyPath().toString(), written) + " " : "";
        return subject + message + ".";
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

    /** A key, with the variable that the file takes it from. */
    private static String name(String key, JsonNode written) {
        JsonNode node = written.at("/" + key.replace("[", "/").replace("]", "").replace('.', '/'));
        Matcher placeholder = PLACEHOLDER.matcher(node.asText());
        return placeholder.find() ? key + " (" + placeholder.group(1) + ")" : key;
    }

    private static String allowed(JsonMappingException cause) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return "is not a key of this file; there are "
                    + new TreeSet<>(unknown.getKnownPropertyIds().stream()
                            .map(Object::toString)
                            .toList());
        }
        if (cause instanceof InvalidTypeIdException) {
            return "names a type that does not exist";
        }
        @Nullable Class<?> target = null;
        if (cause instanceof InvalidFormatException format) {
            target = format.getTargetType();
        } else if (cause instanceof ValueInstantiationException value) {
            target = value.getType().getRawClass();
        }
        if (target == null) {
            return "is not of the form that it should be";
        }
        if (target == boolean.class || target == Boolean.class) {
            return "must be true or false";
        }
        if (target.isPrimitive() || Number.class.isAssignableFrom(target)) {
            return "must be a number";
        }
        if (target == Duration.class) {
            return "must be a duration, as in 30 seconds, 15 minutes or 90 days";
        }
        return target.isEnum()
                ? "must be one of " + Arrays.toString(target.getEnumConstants())
                : "must be a " + target.getSimpleName();
    }
}
