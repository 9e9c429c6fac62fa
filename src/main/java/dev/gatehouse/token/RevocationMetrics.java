package dev.gatehouse.token;

import dev.gatehouse.platform.metrics.PrometheusMetrics;

/** Which sessions are known to have ended. */
public final class RevocationMetrics {
    private RevocationMetrics() {}

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
