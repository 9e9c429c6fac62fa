package dev.gatehouse.token;

import dev.gatehouse.platform.metrics.PrometheusMetrics;

/** Metrics of the known ended sessions. */
public final class RevocationMetrics {
    private RevocationMetrics() {}

    public static void report(PrometheusMetrics metrics, Revocations revocations) {
        metrics.gauge(
                "gatehouse_revocation_ended_sessions",
                "Ended sessions known to this instance whose tokens may not have expired",
                () -> revocations.size());
        metrics.gauge(
                "gatehouse_revocation_age_seconds",
                "Seconds since the ended sessions were last read",
                () -> revocations.age().toMillis() / 1_000.0);
    }
}
