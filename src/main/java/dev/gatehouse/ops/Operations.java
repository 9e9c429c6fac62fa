package dev.gatehouse.ops;

import ch.qos.logback.access.jetty.RequestLogImpl;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.guava.GuavaModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import io.dropwizard.configuration.ConfigurationFactoryFactory;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.ConfiguredBundle;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jackson.AnnotationSensitivePropertyNamingStrategy;
import io.dropwizard.jackson.DiscoverableSubtypeResolver;
import io.dropwizard.jackson.FuzzyEnumModule;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What running the service needs beside its features: where its configuration comes from, and its commands. */
public final class Operations {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private Operations() {}

    /** How configurations are read, and the commands. */
    public static <T extends Configuration & OperationSettings> void install(
            Application<T> application, Bootstrap<T> bootstrap, Map<String, String> variables) {
        Class<T> type = application.getConfigurationClass();
        bootstrap.setObjectMapper(mapper());
        bootstrap.setConfigurationSourceProvider(ConfigurationFiles.files());
        bootstrap.setConfigurationFactoryFactory(configurations(variables));
        bootstrap.addBundle(new ConfiguredBundle<T>() {
            @Override
            public void run(T configuration, Environment environment) {
                RenamedVariables.warnings(variables).forEach(LOG::warn);
                DataFolder.warnOfOthers(configuration);
                // Management beans take a while to set up, and the first answer need not wait for them.
                environment.lifecycle().addServerLifecycleListener(server -> bootstrap.registerMetrics());
            }
        });
        bootstrap.addCommand(new QuietServerCommand<>(application));
        bootstrap.addCommand(new EffectiveCheckCommand<>(type, variables, System.out));
        bootstrap.addCommand(new DatabaseCommand<>(type));
        bootstrap.addCommand(new UsersCommand<>(type, System.in, System.out));
        bootstrap.addCommand(new KeysCommand<>(type, System.out));
        bootstrap.addCommand(new MailCommand<>(type, System.out));
        bootstrap.addCommand(new TakeoverCommand<>(type, System.out));
        bootstrap.addCommand(new RehearsalCommand<>(application, Operations::configurations, System.out));
    }

    private static <T extends Configuration & OperationSettings> ConfigurationFactoryFactory<T> configurations(
            Map<String, String> variables) {
        return (Class<T> klass, Validator validator, ObjectMapper mapper, String prefix) ->
                new ConfigurationFiles<>(klass, validator, mapper, variables, Operations::prepare);
    }

    /** Dropwizard's, less what makes code at run time for fields and setters: records have neither, and a start waits for it. */
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
        // In place of Dropwizard's appender of that name.
        mapper.registerSubtypes(OwnerOnlyFileAppenderFactory.class);
        return mapper;
    }

    /** What must be there before anything is logged. */
    private static <T extends Configuration & OperationSettings> void prepare(T configuration) {
        DataFolder.prepare(configuration);
        LogFiles.require(configuration);
    }

    /** What depends on the platform or on a switch and so cannot stand in a file, and the line that says where we are. */
    public static <T extends Configuration & OperationSettings> void tune(T configuration, Environment environment) {
        if (configuration.getServerFactory() instanceof AbstractServerFactory server) {
            // Before 24 a virtual thread that waits in a monitor, as drivers do, holds on to its carrier.
            server.setEnableVirtualThreads(Runtime.version().feature() >= 24);
            if (!configuration.requestLog()
                    && server.getRequestLogFactory() instanceof LogbackAccessRequestLogFactory log) {
                log.setAppenders(List.of());
            }
        }
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server && server.getRequestLog() instanceof RequestLogImpl log) {
                    // Else it prints which versions it found of itself.
                    log.setQuiet(true);
                }
            }
        });
        environment.lifecycle().addServerLifecycleListener(new Announcement());
        FatalErrorAppender.install();
    }

    /** How the service says whether it is ready, and how it ends. */
    public static Shutdown shutdown(OperationSettings settings, Environment environment) {
        Shutdown shutdown = new Shutdown(settings.shutdownDelay().toJavaDuration());
        environment.lifecycle().addEventListener(shutdown.listener());
        environment
                .admin()
                .addServlet("readiness", new Readiness(environment.healthChecks(), shutdown))
                .addMapping("/healthcheck");
        return shutdown;
    }
}
