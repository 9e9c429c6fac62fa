package dev.gatehouse.ops;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.Application;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.db.PooledDataSourceFactory;
import io.dropwizard.migrations.MigrationsBundle;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import jakarta.validation.Validator;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.HostPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What running the service needs beside its features: where its configuration comes from, and its commands. */
public final class Operations {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private Operations() {}

    /** How configurations are read, and the commands {@code server}, {@code check} and {@code db}. */
    public static <T extends Configuration> void install(
            Application<T> application,
            Bootstrap<T> bootstrap,
            Map<String, String> variables,
            Function<T, DatabaseSettings> database,
            Function<T, Path> dataDirectory) {
        bootstrap.setConfigurationSourceProvider(ConfigurationFiles.files());
        bootstrap.setConfigurationFactoryFactory(
                (Class<T> type, Validator validator, ObjectMapper mapper, String prefix) ->
                        new ConfigurationFiles<>(type, validator, mapper, prefix, variables));
        bootstrap.addCommand(new QuietServerCommand<>(application));
        bootstrap.addCommand(new EffectiveCheckCommand<>(application, System.out));
        bootstrap.addBundle(new MigrationsBundle<T>() {
            @Override
            public PooledDataSourceFactory getDataSourceFactory(T configuration) {
                Path directory = dataDirectory.apply(configuration);
                Databases.createDirectory(directory);
                return database.apply(configuration).dataSourceFactory(directory);
            }

            @Override
            public String getMigrationsFileName() {
                return Migrations.CHANGELOG;
            }

            @Override
            public Map<String, Object> getScopedObjects() {
                return Map.of("liquibase.analytics.enabled", false);
            }
        });
    }

    /** Says where the service listens. */
    public static void announce(Server server) {
        LOG.info(
                "Ready: {}",
                Arrays.stream(server.getConnectors())
                        .filter(ServerConnector.class::isInstance)
                        .map(ServerConnector.class::cast)
                        .map(Operations::describe)
                        .collect(Collectors.joining(", ")));
    }

    private static String describe(ServerConnector connector) {
        String scheme = connector.getDefaultProtocol().startsWith("HTTP") ? "http" : "https";
        String host = connector.getHost() == null ? "0.0.0.0" : HostPort.normalizeHost(connector.getHost());
        return connector.getName() + " at " + scheme + "://" + host + ":" + connector.getLocalPort();
    }

    /** What depends on the platform or on a switch, and so cannot stand in a file. */
    public static void tune(Configuration configuration, boolean requestLog) {
        if (configuration.getServerFactory() instanceof AbstractServerFactory server) {
            // Before 24 a virtual thread that waits in a monitor, as drivers do, holds on to its carrier.
            server.setEnableVirtualThreads(Runtime.version().feature() >= 24);
            if (!requestLog && server.getRequestLogFactory() instanceof LogbackAccessRequestLogFactory log) {
                log.setAppenders(List.of());
            }
        }
    }
}
