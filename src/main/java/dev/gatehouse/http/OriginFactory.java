package dev.gatehouse.http;

import dev.gatehouse.kernel.Origin;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.function.Supplier;

/** Where a request comes from: the peer of its connection. */
final class OriginFactory implements Supplier<Origin> {
    private final Provider<HttpServletRequest> request;

    @Inject
    OriginFactory(Provider<HttpServletRequest> request) {
        this.request = request;
    }

    @Override
    public Origin get() {
        HttpServletRequest current = request.get();
        return new Origin(current.getRemoteAddr(), current.getHeader(HttpHeaders.USER_AGENT), RequestId.current());
    }
}
