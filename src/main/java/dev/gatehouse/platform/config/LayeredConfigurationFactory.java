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
 * Reads config.yml: the one that is named, else the one in the working folder, else the one in the jar, which also says
 * what is in force where a file says nothing.
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
     * @param preparation what is done with a good configuration before anything is logged
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

    /** Returns one that only reads. */
    public LayeredConfigurationFactory<T> unprepared() {
        return new LayeredConfigurationFactory<>(type, validator, mapper, environment, configuration -> {});
    }

    /** Where files are read from. */
    public static ConfigurationSourceProvider files() {
        return path -> {
            if (!isFile(path)) {
                throw new StartException("There is no file " + path + ".");
            }
            if (!Files.isReadable(Path.of(path))) {
                throw new StartException("The file " + path + " may not be read.");
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

    /** Without a file's name. */
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
            throw new StartException(path + " is not YAML" + place(e) + ".", e);
        }
    }

    private static StartException empty(String path) {
        return new StartException(path + " must have keys and values; it is empty, or something else.");
    }

    /** The parser's own words would show the line, which may have a secret in it. */
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
                    .with(new InjectableValues.Std().addValue(DatabaseUrl.SETTING, databaseSetting(written, values)))
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

    /** The variable that the database's URL is taken from; the key, where the file has it. */
    private static String databaseSetting(JsonNode written, EnvironmentPlaceholders values) {
        return values.variable(written.at("/database/url").asText()).orElse("database.url");
    }

    /** The manual's keys, with what a file says otherwise. Lists are taken whole; so are things of another type. */
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

    /** The one in the jar. */
    public static InputStream manual() {
        return Objects.requireNonNull(
                LayeredConfigurationFactory.class.getResourceAsStream("/" + DEFAULT_FILE),
                DEFAULT_FILE + " is missing from the jar");
    }
}
