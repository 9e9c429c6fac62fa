package dev.gatehouse.edge;

import dev.gatehouse.api.model.Problem;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.platform.web.DenialObserver;
import dev.gatehouse.token.Refusal;
import dev.gatehouse.token.TokenRefusedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Reports denied requests when their response is known: every 403 to a signed-in caller, whichever class caused it, and every
 * forged access token.
 */
final class DenialFilter implements ContainerResponseFilter {
    private static final String FORGED = DenialFilter.class.getName();
    private static final int FORBIDDEN = 403;

    private final DenialObserver observer;
    private final ClientAddresses addresses;

    DenialFilter(DenialObserver observer, ClientAddresses addresses) {
        this.observer = observer;
        this.addresses = addresses;
    }

    /** Marks a request whose token was refused, if this service has not issued the token. */
    static void note(ContainerRequestContext request, TokenRefusedException refused) {
        if (refused.refusal().isForgery()) {
            request.setProperty(FORGED, refused.refusal());
        }
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (request.getProperty(FORGED) instanceof Refusal refusal) {
            Origin origin = OriginFactory.of(request, addresses);
            observer.forged(origin, Codes.of(refusal), OperationFilter.operation(request));
        } else if (response.getStatus() == FORBIDDEN
                && request.getSecurityContext() != null
                && request.getSecurityContext().getUserPrincipal() instanceof Caller caller) {
            observer.denied(caller, reason(response.getEntity()), OperationFilter.operation(request));
        }
    }

    /** Returns the code of the problem; {@code forbidden} for the classic API, whose bodies have no code. */
    private static String reason(@Nullable Object entity) {
        return entity instanceof Problem problem ? problem.code() : dev.gatehouse.kernel.Problem.FORBIDDEN.code();
    }
}
