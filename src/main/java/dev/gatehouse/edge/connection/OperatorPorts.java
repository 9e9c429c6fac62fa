package dev.gatehouse.edge.connection;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
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
 * The admin port and the port for metrics. They ask nobody for a password, so they refuse the pages that an operator's browser
 * shows: those of other sites, and those that reach the port under a name of their own (DNS rebinding).
 */
public final class OperatorPorts extends Handler.Wrapper {
    /** Dropwizard's name of its connectors for operators. */
    private static final String ADMIN = "admin";

    private static final String METRICS = "metrics";
    private static final String METRICS_PATH = "/prometheus";
    private static final String FETCH_SITE = "Sec-Fetch-Site";

    /** Opened by a person, or by a page of the port itself (Fetch Metadata, section 2.4). */
    private static final Set<String> OWN_SITE = Set.of("none", "same-origin");

    private final Set<String> names;

    private OperatorPorts(OperatorPortSettings settings) {
        names = settings.hosts();
    }

    /**
     * Puts the guard before everything that is installed by then, and opens the port for metrics where the settings have one.
     *
     * @param factory of {@code server.type: default} where there is a port for metrics
     */
    public static void install(OperatorPortSettings settings, ServerFactory factory, Environment environment) {
        if (settings.metricsPort() != null && factory instanceof DefaultServerFactory servers) {
            List<ConnectorFactory> connectors = new ArrayList<>(servers.getAdminConnectors());
            connectors.add(RequestDeadlineConnections.named(METRICS, settings.metricsHost(), settings.metricsPort()));
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

    /** Returns whether a connector is one for operators. */
    public static boolean isOne(Connector connector) {
        return ADMIN.equals(connector.getName()) || METRICS.equals(connector.getName());
    }

    /** Returns whether a request came by one of them. */
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

    /** The status of what is refused; 0 for all else. */
    private int refusal(Request request) {
        Connector connector = request.getConnectionMetaData().getConnector();
        if (!isOne(connector)) {
            return 0;
        }
        boolean metrics = METRICS.equals(connector.getName());
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
     * A name that somebody else has given to this machine is in no list, and an address cannot be pointed elsewhere. HTTP/1.0
     * without a {@code Host} is from no browser; Jetty then names the address that was connected to.
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

    /** A host name in lower case, and without the dot of the root. */
    static String name(String host) {
        String name = Ascii.toLowerCase(host);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isFromAPage(Request request) {
        return request.getHeaders().contains(HttpHeader.ORIGIN)
                || !OWN_SITE.containsAll(request.getHeaders().getValuesList(FETCH_SITE));
    }
}
