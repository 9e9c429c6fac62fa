package dev.gatehouse.verifier.dropwizard;

import dev.gatehouse.verifier.VerificationException;
import dev.gatehouse.verifier.Verifier;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Gives each resource method with {@link RecentLogin} its filter. */
final class RecentLoginFeature implements DynamicFeature {
    private final Verifier verifier;

    RecentLoginFeature(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        @Nullable RecentLogin required = resource.getResourceMethod().getAnnotation(RecentLogin.class);
        if (required == null) {
            required = resource.getResourceClass().getAnnotation(RecentLogin.class);
        }
        if (required != null) {
            context.register(new RecentLoginFilter(verifier, Duration.ofSeconds(required.maxAgeSeconds())));
        }
    }

    @Priority(Priorities.AUTHORIZATION)
    private record RecentLoginFilter(Verifier verifier, Duration maxAge) implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            try {
                String token = request.getHeaderString(HttpHeaders.AUTHORIZATION);
                verifier.requireLoginWithin(verifier.verifyHeader(token), maxAge);
            } catch (VerificationException e) {
                request.abortWith(TokenFilter.response(e));
            }
        }
    }
}
