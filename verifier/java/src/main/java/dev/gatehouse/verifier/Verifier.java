package dev.gatehouse.verifier;

import static dev.gatehouse.verifier.AccessToken.text;
import static dev.gatehouse.verifier.AccessToken.texts;
import static dev.gatehouse.verifier.AccessToken.time;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens of Gatehouse. A service has one verifier for its whole life; it is safe for use by many threads.
 *
 * <pre>{@code
 * Verifier verifier = Verifier.forIssuer("https://auth.example.org").client(id, secret).build();
 * GatehouseCaller caller = verifier.verifyHeader(request.getHeader("Authorization"));
 * }</pre>
 *
 * With a service client that has the scope {@code revocations} it follows the revocation feed and refuses the tokens of ended
 * sessions. Without one it accepts them until they expire.
 */
public final class Verifier implements AutoCloseable {
    private final VerifierSettings settings;
    private final GatehouseHttp http;
    private final Keys keys;
    private final @Nullable RevocationFeed feed;
    private final List<Background> threads;
    private final VerifiedTokens verified = new VerifiedTokens();
    private final CountDownLatch ready;

    /** Creates a verifier. {@link #start} starts its threads. */
    Verifier(VerifierSettings settings, GatehouseHttp http) {
        this.settings = settings;
        this.http = http;
        this.keys = new Keys(http, settings);
        this.ready = new CountDownLatch(1);
        Background keyThread = new Background("gatehouse-verifier-keys", () -> tellReadiness(keys.refresh()));
        if (settings.feedAuthorization() == null) {
            this.feed = null;
            this.threads = List.of(keyThread);
        } else {
            RevocationFeed followed = new RevocationFeed(http, settings, keys::remove);
            this.feed = followed;
            this.threads =
                    List.of(keyThread, new Background("gatehouse-verifier-feed", () -> tellReadiness(followed.poll())));
        }
    }

    /**
     * Begins the configuration of a verifier.
     *
     * @param issuer the {@code PUBLIC_URL} of Gatehouse. It is compared with the claims {@code iss} and {@code aud} character by
     *     character
     */
    public static VerifierBuilder forIssuer(String issuer) {
        return new VerifierBuilder(issuer);
    }

    /** Returns the issuer whose tokens are accepted. */
    public String issuer() {
        return settings.issuer();
    }

    void start() {
        threads.forEach(Background::start);
    }

    private Duration tellReadiness(Duration pause) {
        if (keys.age().isPresent() && (feed == null || feed.age().isPresent())) {
            ready.countDown();
        }
        return pause;
    }

    /**
     * Waits until the keys and the first snapshot of the ended sessions are loaded, so that a service can start afterwards.
     *
     * @return whether they are loaded
     */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        return ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Verifies the token of a header {@code Authorization: Bearer …} (RFC 6750, section 2.1).
     *
     * @param authorization the value of the header; null if the request has none
     * @throws VerificationException if the request is refused; {@link Reason#MISSING} if there is no bearer token
     */
    public GatehouseCaller verifyHeader(@Nullable String authorization) {
        String scheme = "Bearer ";
        if (authorization == null || !authorization.regionMatches(true, 0, scheme, 0, scheme.length())) {
            throw new VerificationException(Reason.MISSING);
        }
        return verify(authorization.substring(scheme.length()).strip());
    }

    /**
     * Verifies a token.
     *
     * @throws VerificationException if the token is refused
     */
    public GatehouseCaller verify(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            throw new VerificationException(Reason.MISSING);
        }
        if (token.length() > AccessToken.MAX_LENGTH) {
            throw AccessToken.malformed();
        }
        String hash = VerifiedTokens.hash(token);
        VerifiedTokens.Entry entry = verified.get(hash);
        if (entry == null || !keys.accept(entry.key())) {
            verified.remove(hash);
            entry = verifyNew(token);
            verified.put(hash, entry);
        } else if (isOver(entry.caller().expiresAt())) {
            verified.remove(hash);
            throw new VerificationException(Reason.EXPIRED);
        }
        checkSession(entry.caller().sessionId());
        return entry.caller();
    }

    private VerifiedTokens.Entry verifyNew(String text) {
        AccessToken token = AccessToken.parse(text);
        // RFC 9068, 4: the type is at+jwt or application/at+jwt, compared without regard to case (RFC 2045).
        if (!(token.type() instanceof String type)
                || !type.toLowerCase(Locale.ROOT).matches("(application/)?at\\+jwt")) {
            throw new VerificationException(Reason.WRONG_TYPE);
        }
        VerificationKey key = keys.find(token.kid());
        if (!key.signed(token)) {
            throw new VerificationException(Reason.WRONG_SIGNATURE);
        }
        return new VerifiedTokens.Entry(check(token.claims()), key);
    }

    private GatehouseCaller check(Map<String, Object> claims) {
        if (!settings.issuer().equals(claims.get("iss"))) {
            throw new VerificationException(Reason.WRONG_ISSUER);
        }
        Object audience = claims.get("aud");
        if (!settings.issuer().equals(audience)
                && !(audience instanceof List<?> all && all.contains(settings.issuer()))) {
            throw new VerificationException(Reason.WRONG_AUDIENCE);
        }
        Instant expiresAt = time(claims, "exp");
        if (isOver(expiresAt)) {
            throw new VerificationException(Reason.EXPIRED);
        }
        // RFC 7519, 4.1.5: the claim is optional.
        if (claims.containsKey("nbf")
                && settings.clock().instant().plus(settings.leeway()).isBefore(time(claims, "nbf"))) {
            throw new VerificationException(Reason.NOT_YET_VALID);
        }
        return new GatehouseCaller(
                text(claims, "sub"),
                text(claims, "username"),
                new HashSet<>(texts(claims, "roles")),
                text(claims, "sid"),
                Boolean.TRUE.equals(claims.get("fresh")),
                time(claims, "auth_time"),
                texts(claims, "amr"),
                expiresAt);
    }

    private boolean isOver(Instant expiresAt) {
        return !settings.clock().instant().isBefore(expiresAt.plus(settings.leeway()));
    }

    private void checkSession(String sessionId) {
        if (feed == null) {
            return;
        }
        if (feed.hasEnded(sessionId)) {
            throw new VerificationException(Reason.SESSION_ENDED);
        }
        if (settings.onFeedOutage() == OnFeedOutage.REFUSE && feed.isOut()) {
            throw new VerificationException(Reason.FEED_UNAVAILABLE);
        }
    }

    /**
     * Refuses a caller who entered the password too long ago. The client then confirms the password and repeats the request with a
     * new token (RFC 9470).
     *
     * @throws VerificationException {@link Reason#LOGIN_NOT_RECENT}
     */
    public void requireLoginWithin(GatehouseCaller caller, Duration maxAge) {
        if (isOver(caller.authTime().plus(maxAge))) {
            throw VerificationException.loginNotRecent(maxAge);
        }
    }

    /** Returns the state of keys and feed. */
    public VerifierHealth health() {
        Optional<String> reason = keys.problem();
        if (feed == null) {
            return new VerifierHealth(reason.isEmpty(), reason, keys.age(), Optional.empty(), 0);
        }
        reason = reason.or(feed::problem);
        return new VerifierHealth(reason.isEmpty(), reason, keys.age(), feed.age(), feed.endedSessions());
    }

    /** Stops the threads. The verifier cannot be used afterwards. */
    @Override
    public void close() {
        threads.forEach(Background::close);
        http.close();
    }
}
