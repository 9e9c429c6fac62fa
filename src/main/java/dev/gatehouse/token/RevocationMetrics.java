package dev.gatehouse.token;

import dev.gatehouse.platform.metrics.PrometheusMetrics;

/** Metrics of the known ended sessions. */
public final class RevocationMetrics {
    private RevocationMetrics() {}

    public static void report(PrometheusMetrics metrics, Revocations revocations, RevocationFeed feed) {
        metrics.gauge(
                "gatehouse_revocation_ended_sessions",
                "Ended sessions known to this instance whose tokens may not have expired",
                () -> revocations.size());
        metrics.gauge(
                "gatehouse_revocation_age_seconds",
                "Seconds since the ended sessions were last read",
                () -> revocations.age().toMillis() / 1_000.0);
        metrics.gauge(
                "gatehouse_revocation_followers",
                "Requests of the revocation feed that wait for something new",
                feed::followers);
        metrics.register(feed.metrics());
    }
}
