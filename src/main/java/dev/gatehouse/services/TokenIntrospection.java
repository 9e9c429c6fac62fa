package dev.gatehouse.services;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.metrics.Counters;
import dev.gatehouse.session.PresentedSession;
import dev.gatehouse.session.Refreshes;
import dev.gatehouse.token.AccessTokens;
import dev.gatehouse.token.IntrospectedToken;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Checks tokens without using them (RFC 7662). Access tokens need no query. */
public final class TokenIntrospection {
    private final AccessTokens accessTokens;
    private final Refreshes refreshes;
    private final Counter results = Counters.of(
            "gatehouse_introspections_total",
            "Tokens that service clients have introspected, by result",
            Counters.Label.of("result", Result.class));

    public TokenIntrospection(AccessTokens accessTokens, Refreshes refreshes) {
        this.accessTokens = accessTokens;
        this.refreshes = refreshes;
    }

    private enum Result {
        ACCESS,
        REFRESH,
        INACTIVE
    }

    /**
     * Checks a token.
     *
     * @param access converts an access token that is accepted now
     * @param refresh converts the session of a refresh token that is accepted now
     * @param inactive the result for every other token
     */
    <T> T introspect(
            String token,
            Function<IntrospectedToken, T> access,
            Function<PresentedSession, T> refresh,
            Supplier<T> inactive) {
        Optional<IntrospectedToken> accessToken = accessTokens.introspect(token);
        if (accessToken.isPresent()) {
            count(Result.ACCESS);
            return access.apply(accessToken.get());
        }
        Optional<PresentedSession> refreshToken = refreshes.introspect(new Secret(token));
        count(refreshToken.isPresent() ? Result.REFRESH : Result.INACTIVE);
        return refreshToken.map(refresh).orElseGet(inactive);
    }

    private void count(Result result) {
        results.labelValues(Codes.of(result)).inc();
    }

    /** Returns the counter of introspections by result. */
    public Collector metrics() {
        return results;
    }
}
