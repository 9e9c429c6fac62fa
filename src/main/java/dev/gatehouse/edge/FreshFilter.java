package dev.gatehouse.edge;

import dev.gatehouse.kernel.Authentication;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.platform.web.Fresh;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.glassfish.jersey.server.model.AnnotatedMethod;

/** Requires a recent verification of the password for operations that the contract marks {@code x-fresh}. */
@Priority(Priorities.AUTHORIZATION + 1)
final class FreshFilter implements ContainerRequestFilter {
    private final Duration maxAge;
    private final Clock clock;

    private FreshFilter(Duration maxAge, Clock clock) {
        this.maxAge = maxAge;
        this.clock = clock;
    }

    static DynamicFeature feature(Duration maxAge, Clock clock) {
        return (ResourceInfo resource, FeatureContext context) -> {
            if (new AnnotatedMethod(resource.getResourceMethod()).isAnnotationPresent(Fresh.class)) {
                context.register(new FreshFilter(maxAge, clock));
            }
        };
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<Instant> proved = Optional.ofNullable(
                        request.getSecurityContext().getUserPrincipal())
                .map(Caller.class::cast)
                .map(Caller::authentication)
                .map(Authentication::time);
        Instant oldest = clock.instant().minus(maxAge);
        if (proved.filter(time -> !time.isBefore(oldest)).isEmpty()) {
            throw Problem.FRESH_LOGIN_REQUIRED.exception();
        }
    }
}
