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

/** Gives operations that succeed with another status than 200 the one of the contract. */
final class SuccessFilter implements ContainerResponseFilter {
    /** What Jersey makes of an answer, and of none. */
    private static final Set<Integer> PLAIN =
            Set.of(Response.Status.OK.getStatusCode(), Response.Status.NO_CONTENT.getStatusCode());

    private final int status;

    private SuccessFilter(int status) {
        this.status = status;
    }

    /** The annotation is the interface's, which a response's own annotations do not show. */
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
