package dev.gatehouse.verifier.dropwizard;

import dev.gatehouse.verifier.GatehouseCaller;
import dev.gatehouse.verifier.HttpAnswer;
import dev.gatehouse.verifier.Reason;
import dev.gatehouse.verifier.VerificationException;
import dev.gatehouse.verifier.Verifier;
import jakarta.annotation.Priority;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/** Verifies the token of a request to a method with {@code @Auth}. */
@Priority(Priorities.AUTHENTICATION)
final class TokenFilter implements ContainerRequestFilter {
    private final Verifier verifier;

    TokenFilter(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        try {
            GatehouseCaller caller = verifier.verifyHeader(request.getHeaderString(HttpHeaders.AUTHORIZATION));
            boolean secure = request.getSecurityContext() != null
                    && request.getSecurityContext().isSecure();
            request.setSecurityContext(new CallerContext(caller, secure));
        } catch (VerificationException e) {
            if (e.reason() == Reason.MISSING) {
                // For @Auth Optional<GatehouseCaller>, Dropwizard turns the exception into an empty Optional.
                throw new NotAuthorizedException(response(e));
            }
            request.abortWith(response(e));
        }
    }

    static Response response(VerificationException refusal) {
        HttpAnswer answer = refusal.answer();
        Response.ResponseBuilder response = Response.status(answer.status()).entity(answer.body());
        answer.headers().forEach(response::header);
        return response.build();
    }

    private record CallerContext(GatehouseCaller caller, boolean secure) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.hasRole(role);
        }

        @Override
        public boolean isSecure() {
            return secure;
        }

        @Override
        public String getAuthenticationScheme() {
            return "Bearer";
        }
    }
}
