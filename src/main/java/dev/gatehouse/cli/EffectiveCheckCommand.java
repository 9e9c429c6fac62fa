package dev.gatehouse.cli;

import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.admin.AdministratorSettings;
import dev.gatehouse.password.PasswordPolicy;
import dev.gatehouse.platform.config.EffectiveSettings;
import dev.gatehouse.platform.config.LayeredConfigurationFactory;
import dev.gatehouse.platform.config.RenamedVariables;
import dev.gatehouse.platform.database.DatabaseConnectionException;
import dev.gatehouse.platform.database.DatabaseServer;
import dev.gatehouse.platform.database.MySqlCluster;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import org.jspecify.annotations.Nullable;

/**
 * {@code check}: validates a configuration and prints the effective settings, with secrets as {@code ***}. Unlike Dropwizard's
 * command it opens no log file. It connects to a MySQL or MariaDB server only to read its version.
 */
public final class EffectiveCheckCommand extends Command {
    /** Connection properties; times in milliseconds. */
    private static final Map<String, String> PROBE = Map.of("socketTimeout", "5000");

    private final Map<String, String> variables;
    private final PrintStream out;

    public EffectiveCheckCommand(Map<String, String> variables, PrintStream out) {
        super("check", "Validates a configuration and prints the effective settings");
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
        print(configuration.effective(bootstrap.getObjectMapper()));
        warn(configuration);
        lookAtDatabase(configuration);
        out.println("# The configuration is valid.");
    }

    /** Prints warnings. This command does not read users, so it cannot know whether an administrator exists. */
    private void warn(GatehouseConfiguration configuration) {
        RenamedVariables.warnings(variables).forEach(sentence -> out.println("# " + sentence));
        configuration.appearance().notes(configuration.publicUrl()).forEach(sentence -> out.println("# " + sentence));
        AdministratorSettings administrator = configuration.administrator();
        if (!administrator.username().isEmpty()) {
            PasswordPolicy policy = new PasswordPolicy(
                    configuration.password(), configuration.productName(), configuration.publicUrl());
            administrator
                    .mistake(policy)
                    .ifPresent(sentence -> out.println(
                            "# " + sentence + " The service does not start if it has no administrator yet."));
        }
    }

    /** Checks the database server. An unreachable one may be available at the start; any other error would stop the start. */
    private void lookAtDatabase(GatehouseConfiguration configuration) throws SQLException {
        if (!configuration.database().isMySql()) {
            return;
        }
        try (Connection connection = configuration.database().connect(configuration.dataDirectory(), PROBE)) {
            out.println("# The database is on " + DatabaseServer.of(connection) + ".");
            MySqlCluster.of(connection).warnings().forEach(sentence -> out.println("# " + sentence));
        } catch (DatabaseConnectionException e) {
            if (!e.isUnreachable()) {
                throw e;
            }
            out.println("# " + e.getMessage() + ". The database was not checked.");
        }
    }

    private void print(EffectiveSettings effective) throws IOException {
        YAMLMapper yaml = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .build();
        out.print(yaml.writeValueAsString(effective.tree()));
    }
}
