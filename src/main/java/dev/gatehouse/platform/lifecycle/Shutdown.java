package dev.gatehouse.platform.lifecycle;

import io.dropwizard.core.setup.Environment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Graceful shutdown. The service reports that it is not ready and accepts connections for a configured delay. Then it closes the
 * application ports and serves the open connections until each of them has ended: from the beginning of the shutdown on, every
 * response closes its connection. The admin port stays open meanwhile.
 */
public final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /** A load balancer that uses {@code /healthcheck} calls it more often than this. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    /**
     * A connection that was not used for this long is closed. A client that sends a request in the instant in which its
     * connection is closed cannot know whether the request was processed, so busy connections must end with a response
     * (docs/rationale.md).
     */
    private static final Duration UNUSED = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(10);

    /** The least time for Jetty to stop the admin port, and to end requests whose clients have disconnected. */
    private static final Duration REST = Duration.ofSeconds(1);

    private final Duration delay;
    private volatile boolean begun;

    /** When {@code /healthcheck} was last called; 0 if never. */
    private volatile long asked;

    private Shutdown(Duration delay) {
        this.delay = delay;
    }

    /**
     * Installs {@code /healthcheck} and the graceful shutdown.
     *
     * @param delay how long connections are accepted after the service has reported that it is not ready
     */
    public static Shutdown install(Duration delay, Environment environment) {
        Shutdown shutdown = new Shutdown(delay);
        environment.lifecycle().addEventListener(shutdown.listener());
        // A listener of the started server is called after those that were added before: they end the tasks for which
        // requests wait.
        environment.lifecycle().addServerLifecycleListener(server -> server.addEventListener(drainage()));
        environment
                .admin()
                .addServlet("readiness", new Readiness(environment.healthChecks(), shutdown))
                .addMapping("/healthcheck");
        return shutdown;
    }

    /** Returns whether the shutdown has begun. */
    public boolean hasBegun() {
        return begun;
    }

    void readinessAsked() {
        asked = NanoTime.now() | 1;
    }

    /** Begins the shutdown before Jetty stops its connectors. */
    private LifeCycle.Listener listener() {
        return new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server) {
                    ServingHandler.install(server);
                }
            }

            @Override
            public void lifeCycleStopping(LifeCycle event) {
                if (event instanceof Server) {
                    begin();
                }
            }
        };
    }

    private void begin() {
        begun = true;
        // Without recent calls of /healthcheck, as on a developer's machine, no load balancer needs the delay.
        if (delay.isZero() || asked == 0 || NanoTime.since(asked) > LATELY.toNanos()) {
            return;
        }
        LOG.info("Shutting down: reporting not ready, accepting requests for another {} ms", delay.toMillis());
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static LifeCycle.Listener drainage() {
        return new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle event) {
                if (event instanceof Server server && server.getStopTimeout() > 0) {
                    drain(server);
                }
            }
        };
    }

    /**
     * Closes the application ports, and waits until all their connections have ended. Leaves the rest of the stop timeout, at
     * least a second, to Jetty.
     */
    private static void drain(Server server) {
        long begin = NanoTime.now();
        LOG.info(
                "Shutting down: no new connections, finishing requests for up to {} s",
                Duration.ofMillis(server.getStopTimeout()).toSeconds());
        List<ServerConnector> ports = Arrays.stream(server.getConnectors())
                .filter(ServerConnector.class::isInstance)
                .map(ServerConnector.class::cast)
                .filter(port -> !PortNames.isForOperators(port.getName()))
                .toList();
        NetworkConnectionLimit connections = Objects.requireNonNull(server.getBean(NetworkConnectionLimit.class));
        // Above its limit, it would disconnect the clients that wait to be accepted.
        connections.setMaxNetworkConnectionCount(Integer.MAX_VALUE);
        for (ServerConnector port : ports) {
            long unused = Math.min(UNUSED.toMillis(), port.getIdleTimeout());
            // For connections that are still to be opened, and for the open ones.
            port.setIdleTimeout(unused);
            port.close();
            port.getConnectedEndPoints().forEach(connection -> connection.setIdleTimeout(unused));
        }
        long end = begin + TimeUnit.MILLISECONDS.toNanos(server.getStopTimeout());
        try {
            while (count(connections) > 0 && NanoTime.millisUntil(end) > 0) {
                Thread.sleep(POLL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.setStopTimeout(Math.max(REST.toMillis(), NanoTime.millisUntil(end)));
    }

    /** Returns the number of connections on the application ports, with those that are accepted but not yet open. */
    private static int count(NetworkConnectionLimit connections) {
        return connections.getNetworkConnectionCount() + connections.getPendingNetworkConnectionCount();
    }
}
