package dev.gatehouse.session.login;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.password.PasswordDigest;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.session.IssuedTokens;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Signing in: {@link PasswordAuthenticator} finds out who somebody is, {@link SessionOpener} opens their session. */
public final class Logins {
    private final PasswordAuthenticator passwords;
    private final SessionOpener opener;
    private final Counter results = Counters.of(
            "gatehouse_logins_total",
            "Attempts to sign in, by door and result",
            Counters.Label.of("door", At.class),
            Counters.Label.of("result", LoginResult.class));

    public Logins(PasswordAuthenticator passwords, SessionOpener opener) {
        this.passwords = passwords;
        this.opener = opener;
    }

    /** Which API a login is at. */
    public enum At {
        /** {@code /v1}: the session lasts, and is refreshed. */
        MODERN,
        /** The classic one: the session is as long as its token. */
        CLASSIC
    }

    /**
     * What somebody signs in from.
     *
     * @param name as its owner calls it
     * @param token what it was given at its last login
     */
    public record Device(@Nullable String name, @Nullable Secret token) {}

    /**
     * At `/v1`. No thread waits while the password is hashed.
     *
     * @param digests what the password they gave may mean
     */
    public CompletableFuture<Login> open(String username, List<PasswordDigest> digests, Device device, Origin origin) {
        return open(
                At.MODERN,
                new PresentedPassword(username, digests, origin, device.token()),
                new NewSession(origin, device.name(), Optional.empty()));
    }

    /**
     * At the classic API.
     *
     * @param lifetime of the token and its session
     */
    public CompletableFuture<Login> openClassic(
            String username, List<PasswordDigest> digests, Origin origin, Duration lifetime) {
        return open(
                At.CLASSIC,
                new PresentedPassword(username, digests, origin, null),
                new NewSession(origin, null, Optional.of(lifetime)));
    }

    private CompletableFuture<Login> open(At api, PresentedPassword presented, NewSession wanted) {
        return CompletableFuture.completedFuture(presented)
                .thenCompose(password -> decide(password, wanted))
                .whenComplete((login, failure) -> {
                    LoginResult result = failure == null ? LoginResult.of(login) : LoginResult.FAILED;
                    results.labelValues(Codes.of(api), Codes.of(result)).inc();
                });
    }

    /** How logins have ended. */
    public Collector metrics() {
        return results;
    }

    private CompletableFuture<Login> decide(PresentedPassword presented, NewSession wanted) {
        // Whoever signs in at the same moment may have replaced the hash between the look and the leap: look again.
        return attempt(presented, wanted)
                .thenCompose(login ->
                        login.isPresent() ? CompletableFuture.completedFuture(login) : attempt(presented, wanted))
                .thenApply(login -> login.orElseGet(Login.WrongPassword::new));
    }

    /** None when the user has become inactive, or what is stored of the password another, while it was looked at. */
    private CompletableFuture<Optional<Login>> attempt(PresentedPassword presented, NewSession wanted) {
        return passwords
                .authenticate(presented)
                .thenApply(result -> result.fold(
                        authenticated -> open(authenticated, wanted), refused -> Optional.of(refused.login())));
    }

    private Optional<Login> open(PasswordAuthenticator.Result.Authenticated authenticated, NewSession wanted) {
        Optional<IssuedTokens> opened = opener.open(authenticated.user(), wanted);
        if (opened.isPresent()) {
            passwords.rehash(authenticated);
        }
        return opened.map(Login.Opened::new);
    }
}
