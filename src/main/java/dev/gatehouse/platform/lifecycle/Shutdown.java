package dev.gatehouse.platform.lifecycle;

import io.dropwizard.core.setup.Environment;
import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Graceful shutdown: the service reports that it is not ready, accepts requests for a configured delay, and then stops
 * accepting them. Jetty finishes the requests in progress.
 */
public final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /** A load balancer that uses {@code /healthcheck} calls it more often than this. */
    private static final Duration LATELY = Duration.ofMinutes(1);

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
     * @param delay how long requests are accepted after the service has reported that it is not ready
     */
    public static Shutdown install(Duration delay, Environment environment) {
        Shutdown shutdown = new Shutdown(delay);
        environment.lifecycle().addEventListener(shutdown.listener());
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
}
