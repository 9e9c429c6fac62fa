package dev.gatehouse.edge;

import dev.gatehouse.platform.web.SuccessStatus;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.glassfish.jersey.server.model.AnnotatedMethod;

/** Sets the status of successful responses if the contract defines another one than 200. */
final class SuccessFilter implements ContainerResponseFilter {
    /** The statuses that Jersey sets for a response with and without a body. */
    private static final Set<Integer> PLAIN =
            Set.of(Response.Status.OK.getStatusCode(), Response.Status.NO_CONTENT.getStatusCode());

    private final int status;

    private SuccessFilter(int status) {
        this.status = status;
    }

    /** Reads the annotation from the interface, because the annotations of a response do not include it. */
    static DynamicFeature feature() {
        return (ResourceInfo resource, FeatureContext context) -> {
            SuccessStatus success =
                    new AnnotatedMethod(resource.getResourceMethod()).getAnnotation(SuccessStatus.class);
            if (success != null) {
                context.register(new SuccessFilter(success.value()));
            }
        };
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (PLAIN.contains(response.getStatus())) {
            response.setStatus(status);
        }
    }
}
