package dev.gatehouse.http;

import dev.gatehouse.kernel.Origin;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Collections;
import java.util.function.Supplier;

/** Where a request comes from: the peer of its connection or, where that is a proxy of ours, whom it speaks for. */
final class OriginFactory implements Supplier<Origin> {
    private final Provider<HttpServletRequest> request;
    private final ClientAddresses addresses;

    @Inject
    OriginFactory(Provider<HttpServletRequest> request, ClientAddresses addresses) {
        this.request = request;
        this.addresses = addresses;
    }

    @Override
    public Origin get() {
        return of(request.get(), addresses);
    }

    static Origin of(HttpServletRequest request, ClientAddresses addresses) {
        String address =
                addresses.of(request.getRemoteAddr(), Collections.list(request.getHeaders(addresses.header())));
        return new Origin(address, request.getHeader(HttpHeaders.USER_AGENT), RequestId.current());
    }
}
