package dev.gatehouse.edge.connection;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.sun.management.UnixOperatingSystemMXBean;
import io.dropwizard.core.setup.Environment;
import jakarta.ws.rs.Consumes;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits the connections, memory and threads that all clients together may use. */
public final class HttpLimits {
    /** Maximum bytes of a request body. */
    public static final int BODY = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(HttpLimits.class);

    /** Open files besides client connections: the jar, logs, database connections and the database file. */
    private static final int OTHER_FILES = 500;

    /** One eighth of the threads may wait for clients. Each of these keeps a page of a list in memory. */
    private static final int BLOCKED_PART = 8;

    private HttpLimits() {}

    /** Installs the limits. Must be called before {@link dev.gatehouse.edge.Edge#install}, whose handlers come first. */
    public static void install(Environment environment, HttpSettings settings) {
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server) {
                    // Dropwizard registers the class of each resource object. The templates add Consumes only to
                    // operations with a body.
                    MarkedOperations operations = MarkedOperations.of(
                            environment.jersey().getResourceConfig().getClasses(), Consumes.class);
                    limit(server, settings, operations, environment.metrics());
                }
            }
        });
        // Management beans take long to set up, so the check runs after the server has started.
        environment.lifecycle().addServerLifecycleListener(server -> checkOpenFiles(settings.maxConnections()));
    }

    private static void limit(
            Server server, HttpSettings settings, MarkedOperations operations, MetricRegistry metrics) {
        // After the GracefulHandler, which counts a request from its headers on: the shutdown waits for its body too.
        @Nullable GracefulHandler graceful = server.getDescendant(GracefulHandler.class);
        Handler.Singleton place = graceful == null ? server : graceful;
        place.insertHandler(new SentBody(new BlockedWrites(threads(server) / BLOCKED_PART)));
        BodyBudget budget = new BodyBudget(settings.bodyBudget().toBytes());
        place.insertHandler(new EagerContentHandler(new BodyLoader(operations, budget)));
        ConnectionLimit connections = new ConnectionLimit(settings.maxConnections(), applicationConnectors(server));
        server.addBean(connections);
        metrics.register("http.bodies", (Gauge<Long>) budget::taken);
        metrics.register("http.connections", (Gauge<Integer>) connections::getNetworkConnectionCount);
    }

    private static int threads(Server server) {
        return server.getThreadPool() instanceof ThreadPool.SizedThreadPool pool
                ? pool.getMaxThreads()
                : Integer.MAX_VALUE;
    }

    /** Returns the application connectors only: the operator must reach the admin port when the limit is reached. */
    private static Connector[] applicationConnectors(Server server) {
        return Arrays.stream(server.getConnectors())
                .filter(connector -> !OperatorPorts.isOne(connector))
                .toArray(Connector[]::new);
    }

    private static void checkOpenFiles(int maxConnections) {
        int needed = maxConnections + OTHER_FILES;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < needed) {
            LOG.warn(
                    "HTTP_MAX_CONNECTIONS is {}, but this process may open only {} files: raise the limit to {} (ulimit -n),"
                            + " or lower HTTP_MAX_CONNECTIONS",
                    maxConnections,
                    system.getMaxFileDescriptorCount(),
                    needed);
        }
    }
}
