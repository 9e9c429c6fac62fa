package dev.gatehouse.http;

import dev.gatehouse.kernel.Browser;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Door;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.CsrfTokens;
import dev.gatehouse.token.Refusal;
import dev.gatehouse.token.TokenRefusedException;
import dev.gatehouse.token.VerifiedToken;
import io.dropwizard.auth.AuthFilter;
import io.dropwizard.auth.Authenticator;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who is calling, from the access token (RFC 6750). A door with manners of its own is asked instead on its
 * paths.
 */
@Priority(Priorities.AUTHENTICATION)
final class BearerAuthFilter extends AuthFilter<BearerAuthFilter.Presented, Caller> {
    private static final String SCHEME = "Bearer";

    /** RFC 9110, section 9.2.1. */
    private static final Set<String> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Refusals refusals;

    private BearerAuthFilter(Refusals refusals) {
        this.refusals = refusals;
    }

    /**
     * What a request shows of itself, and to whom.
     *
     * @param cookies access tokens that a browser sent by itself; looked at only without an {@code Authorization} header
     * @param csrfToken shows that a page that may read our answers sent the request
     * @param changes whether the request is one that changes something
     */
    record Presented(
            Optional<Door> door,
            @Nullable String authorization,
            List<String> cookies,
            @Nullable String csrfToken,
            boolean changes) {}

    static BearerAuthFilter of(AccessTokens tokens, CsrfTokens csrf, Refusals refusals) {
        return new Builder(refusals)
                .setAuthenticator(authenticator(tokens, csrf))
                .setAuthorizer((caller, role, context) ->
                        Role.of(role).filter(caller.roles()::contains).isPresent())
                .buildAuthFilter();
    }

    private static Authenticator<Presented, Caller> authenticator(AccessTokens tokens, CsrfTokens csrf) {
        return presented -> Optional.of(
                presented.door().isPresent()
                        ? presented.door().get().admit(presented.authorization())
                        : admit(tokens, csrf, presented));
    }

    private static Caller admit(AccessTokens tokens, CsrfTokens csrf, Presented presented) {
        try {
            return presented.authorization() == null && !presented.cookies().isEmpty()
                    ? admitCookie(tokens, csrf, presented)
                    : admitHeader(tokens, presented.authorization());
        } catch (TokenRefusedException e) {
            throw e.refusal() == Refusal.NO_HEADER
                    ? Problem.UNAUTHENTICATED.exception()
                    : Problem.INVALID_TOKEN.exception(e.detail());
        }
    }

    private static Caller admitHeader(AccessTokens tokens, @Nullable String authorization) {
        if (authorization == null || !presentsToken(authorization)) {
            throw Problem.UNAUTHENTICATED.exception();
        }
        return caller(tokens.verifyHeader(authorization, AccessTokens.LEEWAY), false);
    }

    private static Caller admitCookie(AccessTokens tokens, CsrfTokens csrf, Presented presented) {
        if (presented.cookies().size() > 1) {
            throw Problem.INVALID_TOKEN.exception("its cookie comes twice");
        }
        Caller caller = caller(tokens.verifyCookie(presented.cookies().get(0)), true);
        if (presented.changes() && !csrf.isOf(Objects.requireNonNull(caller.sessionId()), presented.csrfToken())) {
            throw Problem.CSRF_REFUSED.exception();
        }
        return caller;
    }

    private static Caller caller(VerifiedToken token, boolean byCookie) {
        if (token.kind() == VerifiedToken.Kind.SHARED) {
            throw Problem.INVALID_TOKEN.exception("it is good at the classic door alone");
        }
        if (byCookie && token.kind() != VerifiedToken.Kind.ACCESS) {
            throw Problem.INVALID_TOKEN.exception("it is not for cookies");
        }
        return new Caller(
                Objects.requireNonNull(token.userId()),
                token.username(),
                token.roles(),
                token.sessionId(),
                token.fresh(),
                token.authTime(),
                token.expiresAt(),
                byCookie);
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
        Optional<Door> door = refusals.door("/" + request.getUriInfo().getPath());
        authenticate(
                request,
                authorization == null
                        ? withCookies(request, door)
                        : new Presented(door, authorization, List.of(), null, false),
                SCHEME);
    }

    private static Presented withCookies(ContainerRequestContext request, Optional<Door> door) {
        return new Presented(
                door,
                null,
                Cookies.values(request.getHeaders().getOrDefault(HttpHeaders.COOKIE, List.of()), Browser.ACCESS_COOKIE),
                request.getHeaderString(CsrfTokens.HEADER),
                !SAFE.contains(request.getMethod()));
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
