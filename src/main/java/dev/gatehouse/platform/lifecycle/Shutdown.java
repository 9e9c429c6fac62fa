package dev.gatehouse.platform.lifecycle;

import io.dropwizard.core.setup.Environment;
import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the end: the service says that it is not ready, goes on for a while, and only then stops taking requests.
 * Jetty lets those in flight finish.
 */
public final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /** Who decides by readiness asks more often than this. */
    private static final Duration LATELY = Duration.ofMinutes(1);

    private final Duration delay;
    private volatile boolean begun;

    /** When somebody asked whether the service is ready; 0: never. */
    private volatile long asked;

    private Shutdown(Duration delay) {
        this.delay = delay;
    }

    /**
     * Has the service say whether it is ready, and end in order.
     *
     * @param delay for how long requests are taken after the service has said that it is not ready
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

    /** Whether the service is on its way to the end. */
    public boolean hasBegun() {
        return begun;
    }

    void readinessAsked() {
        asked = NanoTime.now() | 1;
    }

    /** Hears of the end before Jetty does anything for it. */
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
        // Where nobody asks, as on a developer's machine, there is nobody to wait for.
        if (delay.isZero() || asked == 0 || NanoTime.since(asked) > LATELY.toNanos()) {
            return;
        }
        LOG.info("Is not ready any more, and takes requests for another {} ms", delay.toMillis());
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
