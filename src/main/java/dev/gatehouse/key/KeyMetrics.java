package dev.gatehouse.key;

import dev.gatehouse.platform.metrics.PrometheusMetrics;
import java.time.Clock;
import java.time.Duration;

/** How old the key is that signs. */
public final class KeyMetrics {
    private KeyMetrics() {}

    public static void report(PrometheusMetrics metrics, SigningKeys keys, Clock clock) {
        metrics.gauge(
                "gatehouse_signing_key_age_seconds",
                "Since when the active key signs",
                () -> Duration.between(keys.activeSince(), clock.instant()).toSeconds());
    }
}
