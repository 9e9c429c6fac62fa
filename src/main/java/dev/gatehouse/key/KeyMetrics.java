package dev.gatehouse.key;

import dev.gatehouse.platform.metrics.PrometheusMetrics;
import java.time.Clock;
import java.time.Duration;

/** Metrics of the signing keys. */
public final class KeyMetrics {
    private KeyMetrics() {}

    public static void report(PrometheusMetrics metrics, SigningKeys keys, Clock clock) {
        metrics.gauge(
                "gatehouse_signing_key_age_seconds",
                "Seconds since the active signing key was activated",
                () -> Duration.between(keys.activeSince(), clock.instant()).toSeconds());
    }
}
