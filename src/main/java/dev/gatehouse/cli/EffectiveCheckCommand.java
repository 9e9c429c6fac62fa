package dev.gatehouse.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.admin.AdministratorSettings;
import dev.gatehouse.password.PasswordPolicy;
import dev.gatehouse.platform.config.LayeredConfigurationFactory;
import dev.gatehouse.platform.config.RenamedVariables;
import dev.gatehouse.platform.database.DatabaseConnectionException;
import dev.gatehouse.platform.database.DatabaseServer;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a configuration is good, and what is in force: every key, secrets as {@code ***}. Unlike Dropwizard's it
 * opens no log, so it leaves nothing behind. A MySQL or MariaDB is asked what it is, and nothing else.
 */
public final class EffectiveCheckCommand extends Command {
    /** In milliseconds. */
    private static final Map<String, String> PROBE = Map.of("socketTimeout", "5000");

    private static final Pattern SECRET = Pattern.compile("(?i)password|secret");

    private final Map<String, String> variables;
    private final PrintStream out;

    public EffectiveCheckCommand(Map<String, String> variables, PrintStream out) {
        super("check", "Says whether a configuration is good, and prints what is in force");
        this.variables = variables;
        this.out = out;
    }

    @Override
    public void configure(Subparser subparser) {
        subparser.help(getDescription());
        subparser.addArgument("file").nargs("?").help("application configuration file");
    }

    @Override
    public void run(@Nullable Bootstrap<?> bootstrap, @Nullable Namespace namespace) throws Exception {
        if (bootstrap == null || namespace == null) {
            throw new IllegalArgumentException("a command needs its bootstrap and its arguments");
        }
        ConfigurationFactory<GatehouseConfiguration> factory = new LayeredConfigurationFactory<>(
                GatehouseConfiguration.class,
                bootstrap.getValidatorFactory().getValidator(),
                bootstrap.getObjectMapper(),
                variables,
                configuration -> {});
        String file = namespace.getString("file");
        GatehouseConfiguration configuration =
                file == null ? factory.build() : factory.build(bootstrap.getConfigurationSourceProvider(), file);
        configuration.secretFile().requireSecret();
        print(bootstrap.getObjectMapper(), configuration);
        warn(configuration);
        lookAtDatabase(configuration);
        out.println("# The configuration is good.");
    }

    /** Whether there is an administrator only the database knows, which this command does not open. */
    private void warn(GatehouseConfiguration configuration) {
        RenamedVariables.warnings(variables).forEach(sentence -> out.println("# " + sentence));
        AdministratorSettings administrator = configuration.administrator();
        if (!administrator.username().isEmpty()) {
            PasswordPolicy policy = new PasswordPolicy(
                    configuration.password(), configuration.productName(), configuration.publicUrl());
            administrator
                    .mistake(policy)
                    .ifPresent(sentence ->
                            out.println("# " + sentence + " The start stops where there is no administrator yet."));
        }
    }

    /** One that is away now may be there at the start. Whatever else is wrong with it stops the start too. */
    private void lookAtDatabase(GatehouseConfiguration configuration) throws SQLException {
        if (!configuration.database().isMySql()) {
            return;
        }
        try (Connection connection = configuration.database().connect(configuration.dataDirectory(), PROBE)) {
            out.println("# The database is on " + DatabaseServer.of(connection) + ".");
        } catch (DatabaseConnectionException e) {
            if (!e.isUnreachable()) {
                throw e;
            }
            out.println("# " + e.getMessage() + ". What is there has not been looked at.");
        }
    }

    private void print(ObjectMapper mapper, GatehouseConfiguration configuration) throws Exception {
        ObjectMapper tree = mapper.copy()
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
                .registerModule(new SimpleModule().addSerializer(Path.class, ToStringSerializer.instance));
        // What a record is asked, as "isEmbedded", is no key.
        tree.setConfig(tree.getSerializationConfig().without(MapperFeature.AUTO_DETECT_IS_GETTERS));
        JsonNode effective = tree.valueToTree(configuration);
        mask(effective);
        YAMLMapper yaml = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .build();
        out.print(yaml.writeValueAsString(effective));
    }

    /** Dropwizard's own, as of a key store, are plain texts. */
    private static void mask(JsonNode node) {
        node.forEach(EffectiveCheckCommand::mask);
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            names.stream()
                    .filter(name -> SECRET.matcher(name).find())
                    .filter(name -> !object.path(name).asText().isEmpty())
                    .forEach(name -> object.put(name, "***"));
        }
    }
}
