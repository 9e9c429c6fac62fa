package dev.gatehouse.platform.lifecycle;

import ch.qos.logback.access.jetty.RequestLogImpl;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** Server settings that depend on the JVM or on another setting, so they cannot be written in config.yml. */
public final class ServerTuning {
    private ServerTuning() {}

    /**
     * Applies the settings, and installs the startup message and the {@link FatalErrorAppender}.
     *
     * @param requestLog whether requests are logged
     */
    public static void apply(ServerFactory factory, boolean requestLog, Environment environment) {
        if (factory instanceof AbstractServerFactory server) {
            // Before Java 24, a virtual thread that blocks in a monitor, as in JDBC drivers, pins its carrier thread.
            server.setEnableVirtualThreads(Runtime.version().feature() >= 24);
            if (server.getUser() == null) {
                // Otherwise Dropwizard opens the ports early, to give up the privilege that low ports need.
                server.setStartsAsRoot(true);
            }
            if (!requestLog && server.getRequestLogFactory() instanceof LogbackAccessRequestLogFactory log) {
                log.setAppenders(List.of());
            }
        }
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server) {
                    // Otherwise clients could connect, and wait, before the service can answer them.
                    server.setOpenEarly(false);
                    if (server.getRequestLog() instanceof RequestLogImpl log) {
                        // Otherwise it prints its versions at the start.
                        log.setQuiet(true);
                    }
                }
            }
        });
        environment.lifecycle().addServerLifecycleListener(new StartupMessage());
        FatalErrorAppender.install();
    }
}
