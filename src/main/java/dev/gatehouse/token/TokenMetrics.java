package dev.gatehouse.token;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import dev.gatehouse.platform.metrics.Tally;
import java.util.List;

/** Which tokens are refused, and which sessions are known to have ended. */
public final class TokenMetrics {
    private TokenMetrics() {}

    public static void report(PrometheusMetrics metrics, AccessTokens tokens) {
        Tally<Refusal> refused = tokens.refused();
        metrics.counters(
                "gatehouse_tokens_refused_total",
                "Access tokens that were shown and not accepted, by reason",
                List.of("reason"),
                count -> {
                    for (Refusal reason : Refusal.values()) {
                        count.add(refused.of(reason), Codes.of(reason));
                    }
                });
    }

    public static void report(PrometheusMetrics metrics, Revocations revocations) {
        metrics.gauge(
                "gatehouse_revocation_ended_sessions",
                "Ended sessions with tokens that may still be about, as this instance knows them",
                () -> revocations.size());
        metrics.gauge(
                "gatehouse_revocation_age_seconds",
                "How long ago they were read",
                () -> revocations.age().toMillis() / 1_000.0);
    }
}
