package dev.gatehouse.http;

import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Door;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.Refusal;
import dev.gatehouse.token.TokenRefusedException;
import dev.gatehouse.token.VerifiedToken;
import io.dropwizard.auth.AuthFilter;
import io.dropwizard.auth.Authenticator;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is calling, from the access token (RFC 6750). A door with manners of its own is asked instead on its
 * paths.
 */
@Priority(Priorities.AUTHENTICATION)
final class BearerAuthFilter extends AuthFilter<BearerAuthFilter.Presented, Caller> {
    private static final String SCHEME = "Bearer";

    private final Refusals refusals;

    private BearerAuthFilter(Refusals refusals) {
        this.refusals = refusals;
    }

    /** What a request shows of itself, and to whom. */
    record Presented(Optional<Door> door, @Nullable String authorization) {}

    static BearerAuthFilter of(AccessTokens tokens, Refusals refusals) {
        return new Builder(refusals)
                .setAuthenticator(authenticator(tokens))
                .setAuthorizer((caller, role, context) ->
                        Role.of(role).filter(caller.roles()::contains).isPresent())
                .buildAuthFilter();
    }

    private static Authenticator<Presented, Caller> authenticator(AccessTokens tokens) {
        return presented -> Optional.of(
                presented.door().isPresent()
                        ? presented.door().get().admit(presented.authorization())
                        : admit(tokens, presented.authorization()));
    }

    private static Caller admit(AccessTokens tokens, @Nullable String authorization) {
        if (authorization == null || !presentsToken(authorization)) {
            throw Problem.UNAUTHENTICATED.exception();
        }
        try {
            VerifiedToken token = tokens.verifyHeader(authorization, AccessTokens.LEEWAY);
            if (token.kind() == VerifiedToken.Kind.SHARED) {
                throw Problem.INVALID_TOKEN.exception("it is good at the classic door alone");
            }
            return new Caller(
                    Objects.requireNonNull(token.userId()),
                    token.username(),
                    token.roles(),
                    token.sessionId(),
                    token.fresh(),
                    token.authTime(),
                    token.expiresAt());
        } catch (TokenRefusedException e) {
            throw e.refusal() == Refusal.NO_HEADER
                    ? Problem.UNAUTHENTICATED.exception()
                    : Problem.INVALID_TOKEN.exception(e.detail());
        }
    }

    /** Another scheme presents no token to us (RFC 6750, section 3.1). */
    private static boolean presentsToken(String authorization) {
        return authorization.strip().toLowerCase(Locale.ROOT).startsWith("bearer");
    }

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> headers = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
        // Two tokens are none: another hop may have looked at the other one.
        String authorization = headers.size() > 1 ? SCHEME + " " + String.join(" ", headers) : first(headers);
        Presented presented =
                new Presented(refusals.door("/" + request.getUriInfo().getPath()), authorization);
        authenticate(request, presented, SCHEME);
    }

    private static @Nullable String first(List<String> headers) {
        return headers.isEmpty() ? null : headers.get(0);
    }

    private static final class Builder extends AuthFilterBuilder<Presented, Caller, BearerAuthFilter> {
        private final Refusals refusals;

        Builder(Refusals refusals) {
            this.refusals = refusals;
        }

        @Override
        protected BearerAuthFilter newInstance() {
            return new BearerAuthFilter(refusals);
        }
    }
}
