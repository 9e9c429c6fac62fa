package dev.gatehouse.edge;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Notes which operation of the contract a request is for: the generated interfaces call their methods so. */
@Priority(0)
final class OperationFilter implements ContainerRequestFilter {
    private static final String OPERATION = OperationFilter.class.getName();
    private static final String NONE = "none";

    @Context
    @SuppressWarnings("NullAway.Init") // Jersey puts a proxy here
    private ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        if (resource.getResourceMethod() != null) {
            request.setProperty(OPERATION, resource.getResourceMethod().getName());
        }
    }

    /** Notes it of a request that does not reach Jersey. */
    static void note(Request request, String operation) {
        request.setAttribute(OPERATION, operation);
    }

    /** What was noted of a request. */
    static String operation(Request request) {
        return orNone(request.getAttribute(OPERATION));
    }

    /** The same while Jersey has the request. */
    static String operation(ContainerRequestContext request) {
        return orNone(request.getProperty(OPERATION));
    }

    private static String orNone(@Nullable Object noted) {
        return noted instanceof String operation ? operation : NONE;
    }
}
