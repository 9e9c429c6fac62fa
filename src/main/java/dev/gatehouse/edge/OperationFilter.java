package dev.gatehouse.edge;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Notes which operation of the contract a request is for: the generated interfaces call their methods so. */
@Priority(0)
final class OperationFilter implements ContainerRequestFilter {
    private static final String OPERATION = OperationFilter.class.getName();
    private static final String NONE = "none";

    private final String operation;

    private OperationFilter(String operation) {
        this.operation = operation;
    }

    /** One filter for each operation: to ask Jersey in a request costs two look-ups of what it injects. */
    static DynamicFeature feature() {
        return (resource, context) -> context.register(
                new OperationFilter(resource.getResourceMethod().getName()));
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(OPERATION, operation);
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
