package dev.gatehouse.support;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.cli.EffectiveCheckCommand;
import dev.gatehouse.platform.config.LayeredConfigurationFactory;
import dev.gatehouse.platform.config.StartException;
import io.dropwizard.core.setup.Bootstrap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;
import org.jspecify.annotations.Nullable;

/** Reads config.yml and environment variables as the service does. */
public final class Configurations {
    private static final Bootstrap<GatehouseConfiguration> BOOTSTRAP = bootstrap();

    private Configurations() {}

    private static Bootstrap<GatehouseConfiguration> bootstrap() {
        GatehouseApplication application = new GatehouseApplication();
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        return bootstrap;
    }

    /** Reads the project's config.yml. */
    public static GatehouseConfiguration read(Map<String, String> environment) {
        return read("config.yml", environment);
    }

    public static GatehouseConfiguration read(String file, Map<String, String> environment) {
        try {
            return new LayeredConfigurationFactory<>(
                            GatehouseConfiguration.class,
                            BOOTSTRAP.getValidatorFactory().getValidator(),
                            BOOTSTRAP.getObjectMapper(),
                            environment,
                            configuration -> {})
                    .build(LayeredConfigurationFactory.files(), file);
        } catch (Exception e) {
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        }
    }

    /** Writes the YAML to a file and reads it. */
    public static GatehouseConfiguration write(Path directory, String yaml, Map<String, String> environment) {
        try {
            return read(Files.writeString(directory.resolve("config.yml"), yaml).toString(), environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the message with which the start fails. */
    public static String mistake(Map<String, String> environment) {
        StartException mistake = catchThrowableOfType(StartException.class, () -> read(environment));
        return mistake == null ? "none" : String.valueOf(mistake.getMessage());
    }

    /** Returns what {@code check} prints. */
    public static String check(@Nullable String file, Map<String, String> environment) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new EffectiveCheckCommand(environment, new PrintStream(out, true, StandardCharsets.UTF_8))
                .run(BOOTSTRAP, new Namespace(file == null ? Map.of() : Map.of("file", file)));
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Returns the effective configuration, as {@code check} prints it, as a tree. */
    public static JsonNode effective(Map<String, String> environment) throws Exception {
        return new YAMLMapper().readTree(check("config.yml", environment));
    }
}
