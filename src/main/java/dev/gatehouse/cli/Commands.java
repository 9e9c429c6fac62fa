package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.guava.GuavaModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.platform.config.LayeredConfigurationFactory;
import dev.gatehouse.platform.config.RenamedVariables;
import dev.gatehouse.platform.logging.LogFiles;
import dev.gatehouse.platform.logging.OwnerOnlyFileAppenderFactory;
import io.dropwizard.configuration.ConfigurationFactoryFactory;
import io.dropwizard.core.Application;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.AnnotationSensitivePropertyNamingStrategy;
import io.dropwizard.jackson.DiscoverableSubtypeResolver;
import io.dropwizard.jackson.FuzzyEnumModule;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers the commands, and configures how they read the configuration. */
public final class Commands {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    private Commands() {}

    /** @param variables the environment variables that config.yml refers to */
    public static void register(
            Application<GatehouseConfiguration> application,
            Bootstrap<GatehouseConfiguration> bootstrap,
            Map<String, String> variables) {
        bootstrap.setObjectMapper(mapper());
        bootstrap.setConfigurationSourceProvider(LayeredConfigurationFactory.files());
        bootstrap.setConfigurationFactoryFactory(configurations(variables));
        bootstrap.addBundle(new ConfiguredBundle<GatehouseConfiguration>() {
            @Override
            public void run(GatehouseConfiguration configuration, Environment environment) {
                RenamedVariables.warnings(variables).forEach(LOG::warn);
                configuration.dataFolder().warnOfOthers();
                // Registering JMX beans takes time; do it after the server has started.
                environment.lifecycle().addServerLifecycleListener(server -> bootstrap.registerMetrics());
            }
        });
        bootstrap.addCommand(new QuietServerCommand(application));
        bootstrap.addCommand(new EffectiveCheckCommand(variables, System.out));
        bootstrap.addCommand(new DatabaseCommand());
        bootstrap.addCommand(new UsersCommand(System.in, System.out));
        bootstrap.addCommand(new KeysCommand(System.out));
        bootstrap.addCommand(new ClientsCommand(System.out));
        bootstrap.addCommand(new MailCommand(System.out));
        bootstrap.addCommand(new RestoredCommand(System.out));
        bootstrap.addCommand(new TakeoverCommand(System.out));
        for (String name : List.of(WarmUpCommand.NAME, WarmUpCommand.FORMER_NAME)) {
            bootstrap.addCommand(new WarmUpCommand(name, application, Commands::configurations, System.out));
        }
    }

    private static ConfigurationFactoryFactory<GatehouseConfiguration> configurations(Map<String, String> variables) {
        return (Class<GatehouseConfiguration> type, Validator validator, ObjectMapper mapper, String prefix) ->
                new LayeredConfigurationFactory<>(type, validator, mapper, variables, Commands::prepare);
    }

    /** Returns Dropwizard's mapper without the module that generates bytecode for fields and setters: records need none. */
    private static ObjectMapper mapper() {
        ObjectMapper mapper = new ObjectMapper()
                .registerModules(
                        new GuavaModule(),
                        new FuzzyEnumModule(),
                        new ParameterNamesModule(),
                        new Jdk8Module(),
                        new JavaTimeModule())
                .setPropertyNamingStrategy(new AnnotationSensitivePropertyNamingStrategy())
                .setSubtypeResolver(new DiscoverableSubtypeResolver())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        // Replaces Dropwizard's appender of the same name.
        mapper.registerSubtypes(OwnerOnlyFileAppenderFactory.class);
        return mapper;
    }

    /** Prepares the data directory and checks the log files before the logging starts. */
    private static void prepare(GatehouseConfiguration configuration) {
        configuration.dataFolder().prepare();
        LogFiles.require(configuration, configuration.requestLog());
    }
}
