package dev.gatehouse.edge.connection;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
import dev.gatehouse.platform.lifecycle.PortNames;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.jetty.ConnectorFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Protects the admin port and the metrics port. They have no authentication, so they reject requests that a web page sends from
 * the browser of an operator: pages of other sites (CSRF), and pages that reach the port under another host name (DNS
 * rebinding).
 */
public final class OperatorPorts extends Handler.Wrapper {
    private static final String METRICS_PATH = "/prometheus";
    private static final String FETCH_SITE = "Sec-Fetch-Site";

    /** The values for a URL that the user entered, and for a page of the port itself (Fetch Metadata, section 2.4). */
    private static final Set<String> OWN_SITE = Set.of("none", "same-origin");

    private final Set<String> names;

    private OperatorPorts(OperatorPortSettings settings) {
        names = settings.hosts();
    }

    /**
     * Installs the guard before all handlers that are already installed, and opens the metrics port if the settings have one.
     *
     * @param factory the server factory; a metrics port requires {@code server.type: default}
     */
    public static void install(OperatorPortSettings settings, ServerFactory factory, Environment environment) {
        if (settings.metricsPort() != null && factory instanceof DefaultServerFactory servers) {
            List<ConnectorFactory> connectors = new ArrayList<>(servers.getAdminConnectors());
            connectors.add(RequestDeadlineConnections.named(
                    PortNames.METRICS, settings.metricsHost(), settings.metricsPort()));
            servers.setAdminConnectors(connectors);
        }
        if (!settings.tasks()) {
            environment
                    .admin()
                    .addFilter(
                            "no tasks",
                            (request, response, chain) ->
                                    ((HttpServletResponse) response).sendError(HttpServletResponse.SC_NOT_FOUND))
                    .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/tasks/*");
        }
        OperatorPorts guard = new OperatorPorts(settings);
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server) {
                    server.insertHandler(guard);
                }
            }
        });
    }

    /** Returns whether a connector is an admin or metrics port. */
    public static boolean isOne(Connector connector) {
        return PortNames.isForOperators(connector.getName());
    }

    /** Returns whether a request arrived on the admin or metrics port. */
    public static boolean serve(Request request) {
        return isOne(request.getConnectionMetaData().getConnector());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        int refusal = refusal(request);
        if (refusal > 0) {
            Response.writeError(request, response, callback, refusal);
            return true;
        }
        return super.handle(request, response, callback);
    }

    /** Returns the status with which a request is rejected; 0 if it is accepted. */
    private int refusal(Request request) {
        Connector connector = request.getConnectionMetaData().getConnector();
        if (!isOne(connector)) {
            return 0;
        }
        boolean metrics = PortNames.METRICS.equals(connector.getName());
        if (!metrics && !hasAllowedHost(request)) {
            return 421;
        }
        if (isFromAPage(request)) {
            return 403;
        }
        return metrics ? metricsRefusal(request) : 0;
    }

    private static int metricsRefusal(Request request) {
        if (!METRICS_PATH.equals(request.getHttpURI().getPath())) {
            return 404;
        }
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod()) ? 0 : 405;
    }

    /**
     * Returns whether the host is allowed. With DNS rebinding the host is a name of the attacker, which is not listed; an IP
     * address cannot be rebound. A request of HTTP/1.0 without {@code Host} is not from a browser; Jetty then uses the local
     * address.
     */
    private boolean hasAllowedHost(Request request) {
        @Nullable String header = request.getHeaders().get(HttpHeader.HOST);
        @Nullable String target = request.getHttpURI().getHost();
        return (header == null || isAllowed(new HostPort(header).getHost())) && (target == null || isAllowed(target));
    }

    private boolean isAllowed(@Nullable String host) {
        if (host == null) {
            return false;
        }
        if (InetAddresses.isUriInetAddress(host)) {
            return true;
        }
        String name = name(host);
        return name.equals("localhost") || InetAddresses.isInetAddress(name) || names.contains(name);
    }

    /** Returns a host name in lower case and without a trailing dot. */
    static String name(String host) {
        String name = Ascii.toLowerCase(host);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isFromAPage(Request request) {
        return request.getHeaders().contains(HttpHeader.ORIGIN)
                || !OWN_SITE.containsAll(request.getHeaders().getValuesList(FETCH_SITE));
    }
}
