package dev.gatehouse.platform.lifecycle;

import io.dropwizard.lifecycle.ServerLifecycleListener;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one line after the start, with the version and the addresses of the service. */
final class StartupMessage implements ServerLifecycleListener {
    private static final Logger LOG = LoggerFactory.getLogger(StartupMessage.class);

    @Override
    public void serverStarted(Server server) {
        String metrics = addresses(server, PortNames.METRICS::equals);
        LOG.info(
                "Gatehouse {} listens on {} (documentation: /docs), administration on {}{}",
                Build.current().version(),
                addresses(server, name -> !PortNames.isForOperators(name)),
                addresses(server, PortNames.ADMIN::equals),
                metrics.isEmpty() ? "" : ", metrics on " + metrics);
    }

    private static String addresses(Server server, Predicate<String> named) {
        return Arrays.stream(server.getConnectors())
                .filter(ServerConnector.class::isInstance)
                .map(ServerConnector.class::cast)
                .filter(connector -> named.test(connector.getName()))
                .map(StartupMessage::address)
                .collect(Collectors.joining(", "));
    }

    private static String address(ServerConnector connector) {
        boolean tls = connector.getDefaultConnectionFactory().getProtocol().startsWith("SSL");
        String host = connector.getHost() == null ? "0.0.0.0" : connector.getHost();
        return (tls ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":"
                + connector.getLocalPort();
    }
}
