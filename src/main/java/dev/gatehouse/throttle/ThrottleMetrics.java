package dev.gatehouse.throttle;

import dev.gatehouse.platform.metrics.PrometheusMetrics;

/** Metrics of the rate limits. */
public final class ThrottleMetrics {
    private ThrottleMetrics() {}

    public static void report(PrometheusMetrics metrics, Throttle throttle) {
        throttle.metrics().forEach(metrics::register);
        metrics.gauge(
                "gatehouse_throttle_rows",
                "Approximate number of counter rows that unknown clients have created",
                () -> throttle.rows());
    }
}
