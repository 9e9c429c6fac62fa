package dev.gatehouse.edge;

import dev.gatehouse.kernel.ServiceCaller;
import dev.gatehouse.platform.web.RequiresScope;
import dev.gatehouse.platform.web.ScopeGuard;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.glassfish.jersey.server.model.AnnotatedMethod;

/** Authenticates the service client for operations that the contract marks {@code x-scope}. */
@Priority(Priorities.AUTHENTICATION)
final class ServiceClientFilter implements ContainerRequestFilter {
    private static final String CALLER = ServiceClientFilter.class.getName();

    private final ScopeGuard guard;
    private final String scope;

    private ServiceClientFilter(ScopeGuard guard, String scope) {
        this.guard = guard;
        this.scope = scope;
    }

    static DynamicFeature feature(ScopeGuard guard) {
        return (ResourceInfo resource, FeatureContext context) -> Optional.ofNullable(
                        new AnnotatedMethod(resource.getResourceMethod()).getAnnotation(RequiresScope.class))
                .ifPresent(required -> context.register(new ServiceClientFilter(guard, required.value())));
    }

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> headers = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
        // Two headers count as none: a proxy may have checked the other one.
        request.setProperty(CALLER, guard.admit(headers.size() == 1 ? headers.get(0) : null, scope));
    }

    /** Returns the authenticated service client of the request to its resource. */
    static final class CallerFactory implements Supplier<ServiceCaller> {
        private final ContainerRequestContext request;

        @Inject
        CallerFactory(ContainerRequestContext request) {
            this.request = request;
        }

        @Override
        public ServiceCaller get() {
            return (ServiceCaller) request.getProperty(CALLER);
        }
    }
}
