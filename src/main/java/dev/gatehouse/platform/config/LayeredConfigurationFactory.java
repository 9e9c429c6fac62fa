package dev.gatehouse.platform.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.InjectableValues;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads config.yml: the file named on the command line, otherwise the one in the working folder, otherwise the one in the
 * jar. The file in the jar has the defaults for all keys that a file leaves out.
 */
public final class LayeredConfigurationFactory<T> implements ConfigurationFactory<T> {
    public static final String DEFAULT_FILE = "config.yml";

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final Class<T> type;
    private final Validator validator;
    private final ObjectMapper mapper;
    private final Map<String, String> environment;
    private final Consumer<T> preparation;

    /**
     * @param environment variables and their values
     * @param preparation called with the valid configuration before anything is logged
     */
    public LayeredConfigurationFactory(
            Class<T> type,
            Validator validator,
            ObjectMapper mapper,
            Map<String, String> environment,
            Consumer<T> preparation) {
        this.type = type;
        this.validator = validator;
        this.mapper = mapper;
        this.environment = environment;
        this.preparation = preparation;
    }

    /** Returns a factory that reads the configuration without the preparation. */
    public LayeredConfigurationFactory<T> unprepared() {
        return new LayeredConfigurationFactory<>(type, validator, mapper, environment, configuration -> {});
    }

    /** Returns the provider that reads files. */
    public static ConfigurationSourceProvider files() {
        return path -> {
            if (!isFile(path)) {
                throw new StartException("The file " + path + " does not exist.");
            }
            if (!Files.isReadable(Path.of(path))) {
                throw new StartException("The file " + path + " cannot be read: check its permissions.");
            }
            return new FileInputStream(path);
        };
    }

    private static boolean isFile(String path) {
        try {
            return Files.isRegularFile(Path.of(path));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Builds the configuration if the command line names no file. */
    @Override
    public T build() throws IOException {
        return build(isFile(DEFAULT_FILE) ? files() : path -> manual(), DEFAULT_FILE);
    }

    @Override
    public T build(ConfigurationSourceProvider provider, String path) throws IOException {
        try (InputStream in = provider.open(path)) {
            if (!(YAML.readTree(in) instanceof ObjectNode written)) {
                throw empty(path);
            }
            T configuration = build(written, path);
            preparation.accept(configuration);
            return configuration;
        } catch (JsonProcessingException e) {
            throw new StartException(path + " is not valid YAML" + place(e) + ".", e);
        }
    }

    private static StartException empty(String path) {
        return new StartException(path + " is empty or has no keys at its top level.");
    }

    /** Returns the position only: the message of the parser would show the line, which may contain a secret. */
    private static String place(JsonProcessingException fault) {
        return fault.getLocation() == null
                ? ""
                : ", line " + fault.getLocation().getLineNr() + ", column "
                        + fault.getLocation().getColumnNr();
    }

    private T build(ObjectNode file, String path) throws IOException {
        JsonNode written = merge(YAML.readTree(manual()), file);
        EnvironmentPlaceholders values = new EnvironmentPlaceholders(environment);
        ConfigurationErrors configurationErrors = new ConfigurationErrors(path, written, values);
        JsonNode effective = values.substitute(written.deepCopy());
        configurationErrors.checkLevels(effective);
        try {
            T configuration = mapper.readerFor(type)
                    .with(new InjectableValues.Std()
                            .addValue(DatabaseUrl.SETTING, databaseSetting(written, values))
                            .addValue(DatabaseCredentials.class, DatabaseCredentials.of(written, values))
                            .addValue(SettingVariables.class, SettingVariables.of(written, values)))
                    .readValue(effective);
            Set<ConstraintViolation<?>> violations = Set.copyOf(validator.validate(configuration));
            if (!violations.isEmpty()) {
                throw new StartException(configurationErrors.of(violations));
            }
            return configuration;
        } catch (JsonMappingException e) {
            throw new StartException(configurationErrors.of(e), e);
        }
    }

    /** Returns the environment variable that the database URL is taken from; the key if the file has the URL itself. */
    private static String databaseSetting(JsonNode written, EnvironmentPlaceholders values) {
        return values.variable(written.at("/database/url").asText()).orElse("database.url");
    }

    /**
     * Returns the defaults, overridden by the values of a file. A list replaces the whole default list, and an object of
     * another {@code type} the whole default object.
     */
    private static JsonNode merge(JsonNode manual, JsonNode file) {
        if (file.isNull()) {
            return manual;
        }
        if (!(manual instanceof ObjectNode ours) || !(file instanceof ObjectNode theirs) || !sameType(ours, theirs)) {
            return file;
        }
        theirs.properties().forEach(entry -> {
            JsonNode before = ours.get(entry.getKey());
            ours.set(entry.getKey(), before == null ? entry.getValue() : merge(before, entry.getValue()));
        });
        return ours;
    }

    private static boolean sameType(ObjectNode ours, ObjectNode theirs) {
        return !theirs.has("type")
                || theirs.path("type").asText().equals(ours.path("type").asText("default"));
    }

    /** Opens the config.yml in the jar. */
    public static InputStream manual() {
        return Objects.requireNonNull(
                LayeredConfigurationFactory.class.getResourceAsStream("/" + DEFAULT_FILE),
                DEFAULT_FILE + " is missing from the jar");
    }
}
