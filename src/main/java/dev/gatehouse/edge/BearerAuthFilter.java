package dev.gatehouse.edge;

import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.platform.web.AnswerException;
import dev.gatehouse.platform.web.Browser;
import dev.gatehouse.platform.web.CallerAuthentication;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the caller by the access token (RFC 6750). On the paths of a {@link CallerAuthentication} that API
 * authenticates the caller instead.
 */
@Priority(Priorities.AUTHENTICATION)
final class BearerAuthFilter extends AuthFilter<BearerAuthFilter.Presented, Caller> {
    private static final String SCHEME = "Bearer";

    /** RFC 9110, section 9.2.1. */
    private static final Set<String> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** All operations that sign out are {@code DELETE} below this path. */
    private static final String SESSIONS = "v1/sessions";

    private final CsrfTokens csrf;
    private final Refusals refusals;
    private final ClientAddresses addresses;
    private final Function<Browser, List<String>> signedOut;

    private BearerAuthFilter(
            CsrfTokens csrf, Refusals refusals, ClientAddresses addresses, Function<Browser, List<String>> signedOut) {
        this.csrf = csrf;
        this.refusals = refusals;
        this.addresses = addresses;
        this.signedOut = signedOut;
    }

    /**
     * The credentials of a request.
     *
     * @param api the API that authenticates the caller instead, if any
     * @param cookies the access tokens in cookies; used only without an {@code Authorization} header
     */
    record Presented(
            Optional<CallerAuthentication> api, @Nullable String authorization, List<String> cookies, Origin origin) {}

    static BearerAuthFilter of(Edge.Recognition recognition, Refusals refusals, ClientAddresses addresses) {
        return new Builder(recognition, refusals, addresses)
                .setAuthenticator(authenticator(recognition.tokens()))
                .setAuthorizer((caller, role, context) ->
                        Role.of(role).filter(caller.roles()::contains).isPresent())
                .buildAuthFilter();
    }

    private static Authenticator<Presented, Caller> authenticator(AccessTokens tokens) {
        return presented -> Optional.of(
                presented.api().isPresent()
                        ? presented.api().get().admit(presented.authorization(), presented.origin())
                        : admit(tokens, presented));
    }

    private static Caller admit(AccessTokens tokens, Presented presented) {
        return presented.authorization() == null && !presented.cookies().isEmpty()
                ? admitCookie(tokens, presented)
                : admitHeader(tokens, presented);
    }

    private static Caller admitHeader(AccessTokens tokens, Presented presented) {
        String authorization = presented.authorization();
        if (authorization == null || !presentsToken(authorization)) {
            throw Problem.UNAUTHENTICATED.exception();
        }
        return caller(tokens.verifyHeader(authorization), false, presented.origin());
    }

    private static Caller admitCookie(AccessTokens tokens, Presented presented) {
        if (presented.cookies().size() > 1) {
            throw Problem.INVALID_TOKEN.exception("The access token cookie was sent twice.");
        }
        return caller(tokens.verifyCookie(presented.cookies().get(0)), true, presented.origin());
    }

    private static Caller caller(VerifiedToken token, boolean byCookie, Origin origin) {
        if (token.kind() == VerifiedToken.Kind.SHARED) {
            throw Problem.INVALID_TOKEN.exception("The token is valid for the classic API only.");
        }
        if (byCookie && token.kind() != VerifiedToken.Kind.ACCESS) {
            throw Problem.INVALID_TOKEN.exception("This type of token is not accepted in a cookie.");
        }
        return new Caller(
                Objects.requireNonNull(token.userId()),
                token.username(),
                token.roles(),
                token.sessionId(),
                token.fresh(),
                token.authentication(),
                token.expiresAt(),
                byCookie,
                origin);
    }

    /** Returns whether the scheme is Bearer. Another scheme counts as no token (RFC 6750, section 3.1). */
    private static boolean presentsToken(String authorization) {
        return authorization.strip().toLowerCase(Locale.ROOT).startsWith("bearer");
    }

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> headers = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
        // Reject two headers: a proxy may have checked the other token.
        String authorization = headers.size() > 1 ? SCHEME + " " + String.join(" ", headers) : first(headers);
        Optional<CallerAuthentication> api = refusals.errorStyle(
                        "/" + request.getUriInfo().getPath())
                .filter(CallerAuthentication.class::isInstance)
                .map(CallerAuthentication.class::cast);
        List<String> tokens =
                authorization == null ? Cookies.values(cookies(request), Browser.ACCESS_COOKIE) : List.of();
        try {
            Origin origin = OriginFactory.of(request, addresses);
            authenticate(request, new Presented(api, authorization, tokens, origin));
        } catch (ProblemException e) {
            throw authorization == null && isSignOut(request) && isUnknown(e)
                    ? e.withCookies(signedOut.apply(BrowserFactory.browser(false, cookies(request))))
                    : e;
        }
        requireCsrfToken(request);
    }

    private static boolean isUnknown(ProblemException refused) {
        return refused.problem() == Problem.INVALID_TOKEN || refused.problem() == Problem.UNAUTHENTICATED;
    }

    private static boolean isSignOut(ContainerRequestContext request) {
        return request.getMethod().equals(HttpMethod.DELETE)
                && request.getUriInfo().getPath().startsWith(SESSIONS);
    }

    private void authenticate(ContainerRequestContext request, Presented presented) {
        try {
            authenticate(request, presented, SCHEME);
        } catch (TokenRefusedException e) {
            DenialFilter.note(request, e);
            throw e.refusal() == Refusal.NO_HEADER
                    ? Problem.UNAUTHENTICATED.exception()
                    : Problem.INVALID_TOKEN.exception(e.detail());
        } catch (AnswerException e) {
            if (e.getCause() instanceof TokenRefusedException refused) {
                DenialFilter.note(request, refused);
            }
            throw e;
        }
    }

    /** Verifies the CSRF token after authentication, so that the denial is recorded with the caller. */
    private void requireCsrfToken(ContainerRequestContext request) {
        if (request.getSecurityContext().getUserPrincipal() instanceof Caller caller
                && caller.byCookie()
                && !SAFE.contains(request.getMethod())
                && !csrf.isOf(Objects.requireNonNull(caller.sessionId()), request.getHeaderString(CsrfTokens.HEADER))) {
            throw Problem.CSRF_REFUSED.exception();
        }
    }

    private static List<String> cookies(ContainerRequestContext request) {
        return request.getHeaders().getOrDefault(HttpHeaders.COOKIE, List.of());
    }

    private static @Nullable String first(List<String> headers) {
        return headers.isEmpty() ? null : headers.get(0);
    }

    private static final class Builder extends AuthFilterBuilder<Presented, Caller, BearerAuthFilter> {
        private final CsrfTokens csrf;
        private final Refusals refusals;
        private final ClientAddresses addresses;
        private final Function<Browser, List<String>> signedOut;

        Builder(Edge.Recognition recognition, Refusals refusals, ClientAddresses addresses) {
            this.csrf = recognition.csrf();
            this.signedOut = recognition.signedOut();
            this.refusals = refusals;
            this.addresses = addresses;
        }

        @Override
        protected BearerAuthFilter newInstance() {
            return new BearerAuthFilter(csrf, refusals, addresses, signedOut);
        }
    }
}
