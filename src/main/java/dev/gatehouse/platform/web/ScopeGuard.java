package dev.gatehouse.platform.web;

import dev.gatehouse.kernel.ServiceCaller;
import org.jspecify.annotations.Nullable;

/** Authenticates service clients and checks their scopes. */
public interface ScopeGuard {
    /**
     * Authenticates the service client of a request by HTTP Basic (RFC 6749, section 2.3.1).
     *
     * @param authorization the {@code Authorization} header
     * @param scope the scope that the operation requires
     * @throws AnswerException 401 {@code invalid_client} or 403 {@code insufficient_scope}
     * @throws dev.gatehouse.kernel.ProblemException {@code database-unavailable} if this instance has been unable to read the
     *     service clients for too long
     */
    ServiceCaller admit(@Nullable String authorization, String scope);
}
