package dev.gatehouse.throttle;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.platform.metrics.PrometheusMetrics;
import java.util.List;

/** Who is told to come back later. */
public final class ThrottleMetrics {
    private ThrottleMetrics() {}

    public static void report(PrometheusMetrics metrics, Throttle throttle) {
        metrics.counters(
                "gatehouse_throttle_refused_total",
                "What was refused since there was too much of it, by action and reason",
                List.of("action", "reason"),
                count -> {
                    for (Action action : Action.values()) {
                        for (Reason reason : Reason.values()) {
                            count.add(throttle.refused(action, reason), Codes.of(action), Codes.of(reason));
                        }
                    }
                });
        metrics.counters(
                "gatehouse_throttle_guesses_total",
                "Passwords that were tried, by what whoever tried is known by",
                List.of("known_by"),
                count -> {
                    for (KnownBy by : KnownBy.values()) {
                        count.add(throttle.guesses().admitted().of(by), Codes.of(by));
                    }
                });
        metrics.gauge(
                "gatehouse_throttle_rows",
                "Rows for what strangers have tried, as this instance knows",
                () -> throttle.rows());
    }
}
