package dev.gatehouse.platform.lifecycle;

import ch.qos.logback.access.jetty.RequestLogImpl;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** What of the server depends on the JVM or on a switch, and so cannot stand in config.yml. */
public final class ServerTuning {
    private ServerTuning() {}

    /**
     * Has the started service say where it is, too.
     *
     * @param requestLog whether requests are logged
     */
    public static void apply(ServerFactory factory, boolean requestLog, Environment environment) {
        if (factory instanceof AbstractServerFactory server) {
            // Before 24 a virtual thread that waits in a monitor, as drivers do, holds on to its carrier.
            server.setEnableVirtualThreads(Runtime.version().feature() >= 24);
            if (!requestLog && server.getRequestLogFactory() instanceof LogbackAccessRequestLogFactory log) {
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
        environment.lifecycle().addServerLifecycleListener(new StartupMessage());
        FatalErrorAppender.install();
    }
}
