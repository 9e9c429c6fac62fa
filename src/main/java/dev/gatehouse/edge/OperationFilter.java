package dev.gatehouse.edge;

import jakarta.annotation.Priority;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Stores the operation id of a request, which is the name of the method in the generated interface. */
@Priority(0)
final class OperationFilter implements ContainerRequestFilter {
    private static final String OPERATION = OperationFilter.class.getName();
    private static final String NONE = "none";

    private final String operation;

    private OperationFilter(String operation) {
        this.operation = operation;
    }

    /** Registers one filter for each operation, because looking up the method for each request costs two injections. */
    static DynamicFeature feature() {
        return (resource, context) -> context.register(
                new OperationFilter(resource.getResourceMethod().getName()));
    }

    @Override
    public void filter(ContainerRequestContext request) {
        request.setProperty(OPERATION, operation);
    }

    /** Stores the operation id of a request that does not reach Jersey. */
    static void note(Request request, String operation) {
        request.setAttribute(OPERATION, operation);
    }

    /** Returns the operation id of a request; {@code none} if it is unknown. */
    static String operation(Request request) {
        return orNone(request.getAttribute(OPERATION));
    }

    /** Returns the operation id of a request in Jersey; {@code none} if it is unknown. */
    static String operation(ContainerRequestContext request) {
        return orNone(request.getProperty(OPERATION));
    }

    private static String orNone(@Nullable Object noted) {
        return noted instanceof String operation ? operation : NONE;
    }
}
