package dev.gatehouse.session.resource;

import dev.gatehouse.api.SessionsApi;
import dev.gatehouse.api.model.ConfirmSessionRequest;
import dev.gatehouse.api.model.CreateSessionRequest;
import dev.gatehouse.api.model.CurrentSessionResponse;
import dev.gatehouse.api.model.RefreshSessionRequest;
import dev.gatehouse.api.model.SessionResponse;
import dev.gatehouse.api.model.SessionsResponse;
import dev.gatehouse.api.model.TokensResponse;
import dev.gatehouse.api.model.UserResponse;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Cursor;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Role;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.platform.web.Browser;
import dev.gatehouse.platform.web.Created;
import dev.gatehouse.platform.web.DelayedRefusals;
import dev.gatehouse.platform.web.WithCookies;
import dev.gatehouse.session.Confirmations;
import dev.gatehouse.session.IssuedTokens;
import dev.gatehouse.session.Refreshes;
import dev.gatehouse.session.Session;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.session.login.Login;
import dev.gatehouse.session.login.Logins;
import dev.gatehouse.token.CsrfTokens;
import dev.gatehouse.user.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** HTTP operations on sessions. */
public final class SessionResource implements SessionsApi {
    /** How tokens are returned. */
    private enum Transport {
        BODY,
        COOKIE,
        COOKIE_UNTIL_CLOSED;

        static Transport of(boolean byCookie, boolean untilClosed) {
            if (!byCookie) {
                return BODY;
            }
            return untilClosed ? COOKIE_UNTIL_CLOSED : COOKIE;
        }
    }

    private final Sessions sessions;
    private final Logins logins;
    private final Refreshes refreshes;
    private final Confirmations confirmations;
    private final CsrfTokens csrf;
    private final SessionCookies cookies;
    private final CookieClearing clearing;
    private final DelayedRefusals refusals;

    public SessionResource(
            Sessions sessions,
            Logins logins,
            Refreshes refreshes,
            Confirmations confirmations,
            CsrfTokens csrf,
            SessionCookies cookies,
            CookieClearing clearing,
            DelayedRefusals refusals) {
        this.sessions = sessions;
        this.logins = logins;
        this.refreshes = refreshes;
        this.confirmations = confirmations;
        this.csrf = csrf;
        this.cookies = cookies;
        this.clearing = clearing;
        this.refusals = refusals;
    }

    @Override
    public CompletionStage<WithCookies<Created<TokensResponse>>> createSession(
            Origin origin, Browser browser, CreateSessionRequest request) {
        boolean byCookie = request.transport() == CreateSessionRequest.TransportEnum.COOKIE;
        if (byCookie) {
            browser.requireTrusted();
        }
        Transport transport = Transport.of(byCookie, Boolean.FALSE.equals(request.keepSignedIn()));
        return logins.open(
                        request.username(),
                        PasswordDigest.candidates(request.password().reveal()),
                        new Logins.Device(request.deviceName(), deviceToken(browser, request, byCookie)),
                        origin)
                .thenCompose(login -> answer(login, transport));
    }

    private CompletionStage<WithCookies<Created<TokensResponse>>> answer(Login login, Transport transport) {
        // The response does not reveal whether the name or the password was wrong.
        return login.fold(new Login.Cases<>(
                opened -> CompletableFuture.completedFuture(created(opened.signedIn(), transport)),
                SessionResource::invalidCredentials,
                SessionResource::invalidCredentials,
                throttled -> refusals.fail(throttled.refusal(), throttled.delay())));
    }

    private static <T> CompletionStage<T> invalidCredentials() {
        return CompletableFuture.failedFuture(Problem.INVALID_CREDENTIALS.exception());
    }

    private WithCookies<Created<TokensResponse>> created(IssuedTokens signedIn, Transport transport) {
        WithCookies<TokensResponse> tokens = tokens(signedIn, transport);
        String location = "sessions/" + signedIn.session().id();
        return new WithCookies<>(new Created<>(Objects.requireNonNull(tokens.answer()), location), tokens.cookies());
    }

    private static @Nullable Secret deviceToken(Browser browser, CreateSessionRequest request, boolean byCookie) {
        return request.deviceToken() != null || !byCookie
                ? request.deviceToken()
                : browser.deviceToken().orElse(null);
    }

    @Override
    public WithCookies<TokensResponse> refreshSession(Origin origin, Browser browser, RefreshSessionRequest request) {
        boolean byCookie = request.refreshToken() == null;
        if (byCookie) {
            browser.requireTrusted();
        }
        Secret presented = Optional.ofNullable(request.refreshToken())
                .or(browser::refreshToken)
                .orElseThrow(() -> Problem.UNAUTHENTICATED.exception("The request has no refresh token."));
        return refreshes
                .exchange(presented, origin)
                .fold(renewed -> tokens(renewed.signedIn(), Transport.of(byCookie, browser.untilClosed())), refused -> {
                    ProblemException problem = refused.problem().exception();
                    throw byCookie ? problem.withCookies(clearing.afterRefresh(browser, refused)) : problem;
                });
    }

    @Override
    public WithCookies<TokensResponse> confirmSession(Caller caller, Browser browser, ConfirmSessionRequest request) {
        return tokens(
                caller,
                browser,
                () -> confirmations.confirm(
                        caller, PasswordDigest.candidates(request.password().reveal())));
    }

    /**
     * Responds with new tokens, in cookies if the caller authenticated by cookie.
     *
     * @param operation verifies the caller's password; if a wrong password has ended the session, the cookies are cleared
     */
    public WithCookies<TokensResponse> tokens(Caller caller, Browser browser, Supplier<IssuedTokens> operation) {
        try {
            return tokens(operation.get(), Transport.of(caller.byCookie(), browser.untilClosed()));
        } catch (ProblemException e) {
            throw caller.byCookie() && sessions.hasEnded(caller) ? e.withCookies(cookies.none()) : e;
        }
    }

    private WithCookies<TokensResponse> tokens(IssuedTokens signed, Transport transport) {
        boolean byCookie = transport != Transport.BODY;
        boolean untilClosed = transport == Transport.COOKIE_UNTIL_CLOSED;
        Duration lifetime = signed.accessTokenLifetime();
        List<String> set = new ArrayList<>();
        if (byCookie) {
            set.add(cookies.access(signed.accessToken(), lifetime, untilClosed));
            if (signed.refreshToken() != null) {
                set.add(cookies.refresh(signed.refreshToken(), signed.session(), untilClosed));
            }
            if (signed.deviceToken() != null) {
                set.add(cookies.device(signed.deviceToken()));
            }
        }
        TokensResponse response = new TokensResponse(
                byCookie ? null : signed.accessToken(),
                byCookie ? null : "Bearer",
                lifetime.toSeconds(),
                byCookie || signed.refreshToken() == null
                        ? null
                        : signed.refreshToken().reveal(),
                byCookie ? csrf.of(signed.session().id()) : null,
                byCookie || signed.deviceToken() == null
                        ? null
                        : signed.deviceToken().text().reveal(),
                response(signed.session(), true),
                response(signed.user()));
        return new WithCookies<>(response, set);
    }

    @Override
    public SessionsResponse listSessions(Caller caller, Integer limit, @Nullable String cursor) {
        Page<Session> page = sessions.list(caller, Cursor.read(cursor), limit);
        return new SessionsResponse(
                page.items().stream()
                        .map(session -> response(session, session.id().equals(caller.sessionId())))
                        .toList(),
                page.next().map(Cursor::write).orElse(null));
    }

    @Override
    public SessionResponse getSession(Caller caller, UUID id) {
        return response(sessions.get(caller, id), id.equals(caller.sessionId()));
    }

    @Override
    public CurrentSessionResponse getCurrentSession(Caller caller) {
        UUID id = Objects.requireNonNull(caller.sessionId());
        UserResponse user = new UserResponse(caller.id(), caller.username(), Role.codes(caller.roles()));
        return new CurrentSessionResponse(response(sessions.get(caller, id), true), csrf.of(id), user);
    }

    @Override
    public WithCookies<Void> endSession(Caller caller, UUID id) {
        sessions.end(caller, id);
        return forgetting(caller, id.equals(caller.sessionId()));
    }

    @Override
    public WithCookies<Void> endCurrentSession(Caller caller) {
        sessions.endCurrent(caller);
        return forgetting(caller, true);
    }

    @Override
    public WithCookies<Void> endSessions(Caller caller, @Nullable String keepCurrent) {
        boolean keep = "true".equals(keepCurrent);
        sessions.endAll(caller, keep);
        return forgetting(caller, !keep);
    }

    /**
     * Responds without a body, and clears the caller's cookies if the session of the request has ended.
     *
     * @param current whether the session of the request has ended
     */
    public WithCookies<Void> forgetting(Caller caller, boolean current) {
        return new WithCookies<>(null, caller.byCookie() && current ? cookies.none() : List.of());
    }

    /** @param current whether it is the session of the request */
    public static SessionResponse response(Session session, boolean current) {
        return new SessionResponse(
                session.id(),
                session.createdAt(),
                session.lastUsedAt(),
                session.address(),
                session.userAgent(),
                session.deviceName(),
                current,
                session.idleExpiresAt(),
                session.expiresAt());
    }

    private static UserResponse response(User user) {
        return new UserResponse(user.id(), user.username(), Role.codes(user.roles()));
    }
}
