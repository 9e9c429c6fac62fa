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

/** Logins: {@link PasswordAuthenticator} authenticates the user, {@link SessionOpener} opens the session. */
public final class Logins {
    private final PasswordAuthenticator passwords;
    private final SessionOpener opener;
    private final Counter results = Counters.of(
            "gatehouse_logins_total",
            "Login attempts, by API and result",
            Counters.Label.of("door", At.class),
            Counters.Label.of("result", LoginResult.class));

    public Logins(PasswordAuthenticator passwords, SessionOpener opener) {
        this.passwords = passwords;
        this.opener = opener;
    }

    /** The API of a login. */
    public enum At {
        /** {@code /v1}: the session lasts as long as it is refreshed. */
        MODERN,
        /** The classic API: the session lasts as long as its access token. */
        CLASSIC
    }

    /**
     * The device of a login.
     *
     * @param name chosen by the user
     * @param token the device token that the device received at its last login
     */
    public record Device(@Nullable String name, @Nullable Secret token) {}

    /**
     * Signs a user in at {@code /v1}. No thread waits while the password is hashed.
     *
     * @param digests the possible meanings of the presented password
     */
    public CompletableFuture<Login> open(String username, List<PasswordDigest> digests, Device device, Origin origin) {
        return open(
                At.MODERN,
                new PresentedPassword(username, digests, origin, device.token()),
                new NewSession(origin, device.name(), Optional.empty()));
    }

    /**
     * Signs a user in at the classic API.
     *
     * @param lifetime of the access token and its session
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

    /** Returns the counter of logins by API and result. */
    public Collector metrics() {
        return results;
    }

    private CompletableFuture<Login> decide(PresentedPassword presented, NewSession wanted) {
        // A concurrent login of the same user may have replaced the stored hash: try once more with the new one.
        return attempt(presented, wanted)
                .thenCompose(login ->
                        login.isPresent() ? CompletableFuture.completedFuture(login) : attempt(presented, wanted))
                .thenApply(login -> login.orElseGet(Login.WrongPassword::new));
    }

    /** Returns empty if the user was deactivated or the stored hash changed concurrently; the caller then retries. */
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
