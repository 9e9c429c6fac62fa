package dev.gatehouse.verifier.servlet;

import dev.gatehouse.verifier.GatehouseCaller;
import dev.gatehouse.verifier.HttpAnswer;
import dev.gatehouse.verifier.VerificationException;
import dev.gatehouse.verifier.Verifier;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets only requests with a valid access token pass. Behind it, {@code getUserPrincipal()} is a {@link GatehouseCaller}, and {@code
 * isUserInRole} asks for its roles. Refused requests get 401, 403 or 503 with a problem
 * (RFC 9457).
 */
public final class GatehouseFilter implements Filter {
    private final Verifier verifier;
    private final @Nullable String role;
    private final @Nullable Duration maxAge;

    /** Creates a filter. The application closes the verifier. */
    public GatehouseFilter(Verifier verifier) {
        this(verifier, null, null);
    }

    private GatehouseFilter(Verifier verifier, @Nullable String role, @Nullable Duration maxAge) {
        this.verifier = verifier;
        this.role = role;
        this.maxAge = maxAge;
    }

    /** Returns a filter that requires a role, too. */
    public GatehouseFilter requireRole(String required) {
        return new GatehouseFilter(verifier, required, maxAge);
    }

    /** Returns a filter that requires, too, that the user has entered the password within a time. */
    public GatehouseFilter requireLoginWithin(Duration required) {
        return new GatehouseFilter(verifier, role, required);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        GatehouseCaller caller;
        try {
            caller = authenticate(http);
        } catch (VerificationException e) {
            refuse((HttpServletResponse) response, e);
            return;
        }
        chain.doFilter(new AuthenticatedRequest(http, caller), response);
    }

    private GatehouseCaller authenticate(HttpServletRequest request) {
        GatehouseCaller caller = verifier.verifyHeader(request.getHeader("Authorization"));
        if (role != null) {
            caller.requireRole(role);
        }
        if (maxAge != null) {
            verifier.requireLoginWithin(caller, maxAge);
        }
        return caller;
    }

    private static void refuse(HttpServletResponse response, VerificationException refusal) throws IOException {
        HttpAnswer answer = refusal.answer();
        answer.headers().forEach(response::setHeader);
        response.setStatus(answer.status());
        response.getOutputStream().write(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static final class AuthenticatedRequest extends HttpServletRequestWrapper {
        private final GatehouseCaller caller;

        private AuthenticatedRequest(HttpServletRequest request, GatehouseCaller caller) {
            super(request);
            this.caller = caller;
        }

        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public String getRemoteUser() {
            return caller.getName();
        }

        @Override
        public String getAuthType() {
            return "Bearer";
        }

        @Override
        public boolean isUserInRole(String name) {
            return caller.hasRole(name);
        }
    }
}
