package dev.gatehouse.edge;

import dev.gatehouse.edge.connection.RequestId;
import dev.gatehouse.kernel.Origin;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Creates the {@link Origin} of a request. Its address is the peer of the connection or, if that is a trusted proxy, the client
 * that the proxy names.
 */
final class OriginFactory implements Supplier<Origin> {
    private static final String PEER = OriginFactory.class.getName();

    private final Provider<HttpServletRequest> request;
    private final ClientAddresses addresses;

    @Inject
    OriginFactory(Provider<HttpServletRequest> request, ClientAddresses addresses) {
        this.request = request;
        this.addresses = addresses;
    }

    @Override
    public Origin get() {
        HttpServletRequest servlet = request.get();
        return of(
                addresses.of(servlet.getRemoteAddr(), Collections.list(servlet.getHeaders(addresses.header()))),
                servlet.getHeader(HttpHeaders.USER_AGENT));
    }

    /** Stores the peer of the connection for {@link #of}. */
    static void note(Request request) {
        request.setAttribute(PEER, request.getConnectionMetaData().getRemoteSocketAddress());
    }

    /** Returns the origin in a filter. Uses the stored peer, because each call of an injected request costs a look-up. */
    static Origin of(ContainerRequestContext request, ClientAddresses addresses) {
        List<String> forwarded = request.getHeaders().getOrDefault(addresses.header(), List.of());
        String peer = request.getProperty(PEER) instanceof InetSocketAddress noted
                ? noted.getAddress().getHostAddress()
                : "";
        // The first header line, as in a servlet.
        List<String> userAgents = request.getHeaders().getOrDefault(HttpHeaders.USER_AGENT, List.of());
        return of(addresses.of(peer, forwarded), userAgents.isEmpty() ? null : userAgents.get(0));
    }

    private static Origin of(String address, @Nullable String userAgent) {
        return new Origin(address, userAgent, RequestId.current());
    }
}
