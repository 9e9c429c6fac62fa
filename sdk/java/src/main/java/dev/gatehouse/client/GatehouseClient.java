package dev.gatehouse.client;

import static dev.gatehouse.client.Transport.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.client.AdministrationApi.ListUsersQuery;
import dev.gatehouse.client.AuditApi.ListAuditEventsQuery;
import dev.gatehouse.client.SessionsApi.ListSessionsQuery;
import dev.gatehouse.client.model.*;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Signs a user in, keeps the user signed in, and calls the API for the user. Thread-safe; virtual threads are not pinned.
 *
 * <p>Methods that send a request throw {@link GatehouseProblem} if the service refuses it, and {@link GatehouseUnavailable} if there is no
 * answer. Those that need a session throw the problem {@code unauthenticated} if no user is signed in.
 */
public final class GatehouseClient extends GatehouseApis {
    /** The service accepts a used refresh token again for 30 seconds (REFRESH_TOKEN_GRACE): repeating a refresh for longer is useless. */
    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    private static final long LONGEST_MARGIN = Duration.ofSeconds(30).toNanos();
    private static final long FIRST_PAUSE = Duration.ofMillis(200).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(4).toNanos();

    private final Transport transport;
    private final HttpClient http;
    private final TokenStore store;
    private final Clock clock;
    private final Consumer<String> onSignedOut;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicReference<String> endedFor = new AtomicReference<>();
    private volatile boolean signedIn;
    /** An access token, and the nanoTime at which it expires. */
    private volatile Map.Entry<String, Long> expiry = Map.entry("", 0L);

    private volatile long noRefreshUntil = System.nanoTime();
    private volatile RuntimeException lastFailure;
    private volatile int failures;

    private GatehouseClient(Builder builder) {
        http = builder.http != null ? builder.http : HttpClient.newBuilder().connectTimeout(builder.timeout).build();
        transport = new Transport(http, builder.url, builder.timeout);
        store = builder.store;
        clock = builder.clock;
        onSignedOut = builder.onSignedOut;
        signedIn = isSignedIn();
    }

    /** @param url the address of the service, such as {@code https://login.example.org} */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    public static final class Builder {
        private final String url;
        private TokenStore store = TokenStore.memory();
        private Consumer<String> onSignedOut = reason -> {};
        private Duration timeout = Duration.ofSeconds(10);
        private Clock clock = Clock.systemUTC();
        private HttpClient http;

        private Builder(String url) {
            this.url = url.replaceAll("/+$", "");
        }

        public Builder store(TokenStore store) {
            this.store = store;
            return this;
        }

        /** Called once when the user is not signed in any more: with {@code signed-out}, or the problem code of the refused refresh. */
        public Builder onSignedOut(Consumer<String> listener) {
            onSignedOut = listener;
            return this;
        }

        /** The time limit of one request; 10 seconds by default. */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /** The wall clock, which tells the age of tokens that another process has stored. */
        public Builder clock(Clock clock) {
            this.clock = clock;
            return this;
        }

        public Builder httpClient(HttpClient http) {
            this.http = http;
            return this;
        }

        public GatehouseClient build() {
            return new GatehouseClient(this);
        }
    }

    /** @param deviceName shown in the user's list of sessions; may be null */
    public UserResponse signIn(String username, String password, String deviceName) {
        CreateSessionRequest request = new CreateSessionRequest().username(username).password(password).deviceName(deviceName);
        exclusively(() -> keep(() -> sessionsApi().createSession(request.deviceToken(deviceToken()))));
        return user().orElseThrow();
    }

    /** Removes the tokens. Throws if the service could not be told: then the session stays active until it expires. */
    public void signOut() {
        signOut("/v1/sessions/current");
    }

    /** Signs the user out on all devices. */
    public void signOutEverywhere() {
        signOut("/v1/sessions");
    }

    private void signOut(String path) {
        exclusively(() -> {
            ObjectNode stored = read();
            try {
                if (isSignedIn(stored)) {
                    repeatIfRefused(stored, 0, token -> transport.send("DELETE", path, null, token, Void.class));
                }
            } catch (GatehouseProblem e) {
                if (e.getStatus() != 401) {
                    throw e;
                }
            } finally {
                write(read().retain("device_token"));
                signedOut("signed-out");
            }
            return stored;
        });
    }

    public MeResponse me() {
        return accountApi().getMe();
    }

    /** Gets new tokens now. Otherwise they are refreshed shortly before they expire. */
    public void refresh() {
        refreshed(current(), PATIENCE);
    }

    /** Verifies the password again, for operations that answer {@code fresh-login-required}. */
    public void confirm(String password) {
        exclusively(() -> {
            current();
            // Without an answer it must be repeated: it may have invalidated the refresh token.
            for (int attempt = 1; ; attempt++) {
                try {
                    return keep(() -> sessionsApi().confirmSession(new ConfirmSessionRequest().password(password)));
                } catch (GatehouseUnavailable e) {
                    if (attempt == 3) {
                        throw e;
                    }
                    sleep(attempt * FIRST_PAUSE);
                }
            }
        });
    }

    /** Ends all sessions of the user, and goes on with a new one. */
    public void changePassword(String currentPassword, String newPassword) {
        ChangePasswordRequest request = new ChangePasswordRequest().currentPassword(currentPassword).newPassword(newPassword);
        exclusively(() -> keep(() -> accountApi().changePassword(request)));
    }

    /** @param locale the language of the mail, such as {@code zh-CN}; null: the service's */
    public void signUp(String email, String locale) {
        accountApi().signUp(new SignUpRequest().email(email).locale(locale).deviceToken(deviceToken()));
    }

    public void confirmSignUp(String mailedToken, String password) {
        accountApi().confirmSignUp(new ConfirmSignUpRequest().token(mailedToken).password(password));
    }

    public void requestPasswordReset(String email) {
        accountApi().requestPasswordReset(new RequestPasswordResetRequest().email(email).deviceToken(deviceToken()));
    }

    public void resetPassword(String mailedToken, String newPassword) {
        ResetPasswordRequest request = new ResetPasswordRequest().token(mailedToken).newPassword(newPassword);
        String deviceToken = accountApi().resetPassword(request).getDeviceToken();
        exclusively(() -> write(read().put("device_token", deviceToken)));
    }

    public boolean isSignedIn() {
        return isSignedIn(read());
    }

    /** Returns the user as of the last refresh; empty if no user is signed in. */
    public Optional<UserResponse> user() {
        return Optional.ofNullable(JSON.convertValue(read().get("user"), UserResponse.class));
    }

    /** Returns a valid access token, for requests to other services. */
    public String accessToken() {
        return accessToken(current());
    }

    /**
     * Sends a request with an access token to another service. If that answers 401 with {@code invalid_token} (RFC 6750), refreshes the
     * token and sends the request again.
     */
    public <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) throws IOException, InterruptedException {
        ObjectNode used = current();
        HttpResponse<T> response = http.send(authorized(request, used), handler);
        String challenge = response.headers().allValues("WWW-Authenticate").toString();
        boolean refused = response.statusCode() == 401 && challenge.contains("invalid_token");
        return refused ? http.send(authorized(request, refreshed(used, PATIENCE)), handler) : response;
    }

    private static HttpRequest authorized(HttpRequest.Builder request, ObjectNode stored) {
        return request.setHeader("Authorization", "Bearer " + accessToken(stored)).build();
    }

    /** Lists users, for administrators: {@code users(query -> query.role("admin"))}. Requests pages as they are needed. */
    public Stream<AdminUserResponse> users(UnaryOperator<ListUsersQuery> filter) {
        return pages(
                cursor -> administrationApi().listUsers(filter.apply(new ListUsersQuery()).cursor(cursor)),
                AdminUsersResponse::getItems, AdminUsersResponse::getNextCursor);
    }

    public Stream<SessionResponse> sessions() {
        return pages(
                cursor -> sessionsApi().listSessions(new ListSessionsQuery().cursor(cursor)),
                SessionsResponse::getItems, SessionsResponse::getNextCursor);
    }

    /** Lists audit events, for administrators. */
    public Stream<AuditEventResponse> auditEvents(UnaryOperator<ListAuditEventsQuery> filter) {
        return pages(
                cursor -> auditApi().listAuditEvents(filter.apply(new ListAuditEventsQuery()).cursor(cursor)),
                AuditEventsResponse::getItems, AuditEventsResponse::getNextCursor);
    }

    private static <P, T> Stream<T> pages(Function<String, P> page, Function<P, List<T>> items, Function<P, String> next) {
        return Stream.iterate(page.apply(null), Objects::nonNull, last -> next.apply(last) == null ? null : page.apply(next.apply(last)))
                .flatMap(each -> items.apply(each).stream());
    }

    /** Sends a request of the generated API. */
    @Override
    <T> T call(String method, String path, Object body, boolean secured, Class<T> type) {
        return secured
                ? repeatIfRefused(current(), PATIENCE, token -> transport.send(method, path, body, token, type))
                : transport.send(method, path, body, null, type);
    }

    private <T> T repeatIfRefused(ObjectNode stored, long patience, Function<String, T> request) {
        try {
            return request.apply(accessToken(stored));
        } catch (GatehouseProblem e) {
            if (!e.getCode().equals(ProblemCodes.INVALID_TOKEN)) {
                throw e;
            }
        }
        return request.apply(accessToken(refreshed(stored, patience)));
    }

    /** Returns the tokens, refreshed if they expire soon. */
    private ObjectNode current() {
        ObjectNode stored = requireSignedIn();
        long lifetime = Duration.ofSeconds(stored.path("expires_in").asLong()).toNanos();
        long margin = Math.min(lifetime / 4, LONGEST_MARGIN);
        // The wall clock goes on while the device is suspended. If it is wrong, that costs one more refresh.
        long age = Duration.ofMillis(clock.millis() - stored.path("obtained_at").asLong()).toNanos();
        Map.Entry<String, Long> known = expiry;
        if (!known.getKey().equals(accessToken(stored))) {
            // Another process has stored it.
            expiry = known = Map.entry(accessToken(stored), System.nanoTime() + (age < 0 ? 0 : lifetime - age));
        }
        long left = known.getValue() - System.nanoTime();
        if (left > margin && age < lifetime - margin || left > 0 && System.nanoTime() - noRefreshUntil < 0) {
            return stored;
        }
        try {
            return refreshed(stored, left > 0 ? 0 : PATIENCE);
        } catch (GatehouseUnavailable | GatehouseProblem e) {
            if (left > 0 && isTransient(e)) {
                return stored;
            }
            throw e;
        }
    }

    /** Returns newer tokens than the stale ones. Callers that wait for another caller's refresh share its result. */
    private ObjectNode refreshed(ObjectNode stale, long patience) {
        int before = failures;
        return exclusively(() -> {
            long end = System.nanoTime() + patience;
            for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
                ObjectNode stored = requireSignedIn();
                if (!accessToken(stored).equals(accessToken(stale))) {
                    return stored;
                }
                boolean tooLong = noRefreshUntil - System.nanoTime() > 0 && noRefreshUntil - end > 0;
                if (tooLong || failures != before) {
                    failures += tooLong ? 1 : 0;
                    throw lastFailure;
                }
                sleep(noRefreshUntil - System.nanoTime());
                try {
                    RefreshSessionRequest request = new RefreshSessionRequest().refreshToken(stored.path("refresh_token").asText());
                    return keep(() -> sessionsApi().refreshSession(request));
                } catch (GatehouseUnavailable | GatehouseProblem e) {
                    onRefusal(e, stored, pause);
                }
            }
        });
    }

    private void onRefusal(RuntimeException e, ObjectNode stored, long pause) {
        Optional<GatehouseProblem> problem = Optional.of(e).filter(GatehouseProblem.class::isInstance).map(GatehouseProblem.class::cast);
        String code = problem.map(GatehouseProblem::getCode).orElse("");
        if (code.startsWith("refresh-token-") || code.equals(ProblemCodes.SESSION_ENDED)) {
            // Otherwise another client has stored newer tokens.
            if (accessToken(read()).equals(accessToken(stored))) {
                write(read().retain("device_token"));
                signedOut(code);
                throw e;
            }
        } else if (isTransient(e)) {
            lastFailure = e;
            long retryAfter = problem.flatMap(GatehouseProblem::getRetryAfter).map(Duration::toNanos).orElse(0L);
            noRefreshUntil = System.nanoTime() + Math.max(pause, retryAfter);
        } else {
            throw e;
        }
    }

    private static boolean isTransient(RuntimeException e) {
        int status = e instanceof GatehouseProblem ? ((GatehouseProblem) e).getStatus() : 503;
        return status == 408 || status == 429 || status >= 500;
    }

    private static void sleep(long nanos) {
        try {
            Thread.sleep(Math.max(0, Duration.ofNanos(nanos).toMillis() + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatehouseUnavailable("The thread was interrupted while it waited for the service", 0, e);
        }
    }

    /** Sends a request that returns tokens, and stores them. */
    private ObjectNode keep(Supplier<TokensResponse> request) {
        long sentAt = System.nanoTime();
        long obtainedAt = clock.millis();
        TokensResponse tokens = request.get();
        if (tokens.getAccessToken() == null || tokens.getRefreshToken() == null) {
            throw new IllegalStateException("The service answered without tokens: it requires a newer version of this client");
        }
        if (tokens.getDeviceToken() == null) {
            tokens.deviceToken(deviceToken());
        }
        expiry = Map.entry(tokens.getAccessToken(), sentAt + Duration.ofSeconds(tokens.getExpiresIn()).toNanos());
        noRefreshUntil = sentAt;
        signedIn = true;
        return write(JSON.<ObjectNode>valueToTree(tokens).put("obtained_at", obtainedAt));
    }

    private ObjectNode write(ObjectNode stored) {
        store.write(stored.toString());
        return stored;
    }

    private ObjectNode read() {
        try {
            String text = store.read();
            return text == null ? JSON.createObjectNode() : JSON.readValue(text, ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("The token store is damaged", e);
        }
    }

    private String deviceToken() {
        return read().path("device_token").asText(null);
    }

    private static String accessToken(ObjectNode stored) {
        return stored.path("access_token").asText();
    }

    private static boolean isSignedIn(ObjectNode stored) {
        return stored.has("refresh_token");
    }

    private ObjectNode requireSignedIn() {
        ObjectNode stored = read();
        if (isSignedIn(stored) != signedIn) {
            // Another client of the same store has signed in or out.
            exclusively(() -> {
                if (!isSignedIn()) {
                    signedOut("signed-out");
                }
                return signedIn = isSignedIn();
            });
        }
        if (!isSignedIn(stored)) {
            throw new GatehouseProblem(new Problem().code(ProblemCodes.UNAUTHENTICATED).status(401).title("No user is signed in"), null);
        }
        return stored;
    }

    private void signedOut(String reason) {
        if (signedIn) {
            signedIn = false;
            endedFor.set(reason);
        }
    }

    /** Requests that return tokens are sent one at a time. */
    private <T> T exclusively(Supplier<T> action) {
        lock.lock();
        try {
            return lock.getHoldCount() > 1 ? action.get() : store.exclusively(action);
        } finally {
            lock.unlock();
            // Not with the lock, for which another thread may wait that the listener waits for.
            String reason = lock.isHeldByCurrentThread() ? null : endedFor.getAndSet(null);
            if (reason != null) {
                onSignedOut.accept(reason);
            }
        }
    }
}
