package dev.gatehouse.throttle;

import dev.gatehouse.platform.metrics.PrometheusMetrics;

/** Who is told to come back later. */
public final class ThrottleMetrics {
    private ThrottleMetrics() {}

    public static void report(PrometheusMetrics metrics, Throttle throttle) {
        throttle.metrics().forEach(metrics::register);
        metrics.gauge(
                "gatehouse_throttle_rows",
                "Rows for what strangers have tried, as this instance knows",
                () -> throttle.rows());
    }
}
