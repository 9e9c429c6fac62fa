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

/** Where a request comes from: the peer of its connection or, where that is a proxy of ours, whom it speaks for. */
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

    /** Notes the peer of the connection, for {@link #of}. */
    static void note(Request request) {
        request.setAttribute(PEER, request.getConnectionMetaData().getRemoteSocketAddress());
    }

    /** The same in a filter: each call of what Jersey injects into a filter costs a look-up, so the noted peer is used. */
    static Origin of(ContainerRequestContext request, ClientAddresses addresses) {
        List<String> forwarded = request.getHeaders().getOrDefault(addresses.header(), List.of());
        String peer = request.getProperty(PEER) instanceof InetSocketAddress noted
                ? noted.getAddress().getHostAddress()
                : "";
        // The first line, as a servlet reads it.
        List<String> userAgents = request.getHeaders().getOrDefault(HttpHeaders.USER_AGENT, List.of());
        return of(addresses.of(peer, forwarded), userAgents.isEmpty() ? null : userAgents.get(0));
    }

    private static Origin of(String address, @Nullable String userAgent) {
        return new Origin(address, userAgent, RequestId.current());
    }
}
