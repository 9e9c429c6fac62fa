package dev.gatehouse.ops;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationParsingException;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.configuration.ConfigurationValidationException;
import io.dropwizard.configuration.YamlConfigurationFactory;
import jakarta.validation.Validator;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads config.yml: the one that is named, else the one in the working folder, else the one in the jar, which also says
 * what is in force where a file says nothing.
 */
public final class ConfigurationFiles<T> extends YamlConfigurationFactory<T> {
    static final String DEFAULT_FILE = "config.yml";

    private final Map<String, String> environment;
    private final Consumer<T> preparation;

    /**
     * @param environment variables and their values
     * @param preparation what is done with a good configuration before anything is logged
     */
    public ConfigurationFiles(
            Class<T> type,
            Validator validator,
            ObjectMapper mapper,
            String prefix,
            Map<String, String> environment,
            Consumer<T> preparation) {
        super(type, validator, mapper, prefix);
        this.environment = environment;
        this.preparation = preparation;
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
    public T build() throws IOException, ConfigurationException {
        return build(isFile(DEFAULT_FILE) ? files() : path -> manual(), DEFAULT_FILE);
    }

    @Override
    public T build(ConfigurationSourceProvider provider, String path) throws IOException, ConfigurationException {
        try {
            T configuration = super.build(provider, path);
            preparation.accept(configuration);
            return configuration;
        } catch (ConfigurationParsingException e) {
            throw e.getCause() == null
                    ? empty(path)
                    : new StartException(path + " is not YAML" + place(e.getCause()) + ".", e);
        } catch (JsonProcessingException e) {
            throw new StartException(path + " is not YAML" + place(e) + ".", e);
        }
    }

    private static StartException empty(String path) {
        return new StartException(path + " must have keys and values; it is empty, or something else.");
    }

    /** The parser's own words would show the line, which may have a secret in it. */
    private static String place(@Nullable Throwable cause) {
        return cause instanceof JsonProcessingException json && json.getLocation() != null
                ? ", line " + json.getLocation().getLineNr() + ", column "
                        + json.getLocation().getColumnNr()
                : "";
    }

    @Override
    protected JsonParser createParser(InputStream input) throws IOException {
        return super.createParser(input).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    }

    @Override
    protected T build(JsonNode node, String path) throws IOException, ConfigurationException {
        if (!(node instanceof ObjectNode object)) {
            throw empty(path);
        }
        JsonNode written = merge(new YAMLMapper().readTree(manual()), object);
        EnvironmentValues values = new EnvironmentValues(environment);
        Mistakes mistakes = new Mistakes(path, written, values);
        JsonNode effective = values.substitute(written.deepCopy());
        mistakes.checkLevels(effective);
        try {
            return super.build(effective, path);
        } catch (ConfigurationParsingException e) {
            if (e.getCause() instanceof JsonMappingException cause) {
                throw new StartException(mistakes.of(cause), e);
            }
            throw e;
        } catch (ConfigurationValidationException e) {
            throw new StartException(mistakes.of(e.getConstraintViolations()), e);
        }
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
    static InputStream manual() {
        return Objects.requireNonNull(
                ConfigurationFiles.class.getResourceAsStream("/" + DEFAULT_FILE),
                DEFAULT_FILE + " is missing from the jar");
    }
}
