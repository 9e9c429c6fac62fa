package dev.gatehouse.password;

import dev.gatehouse.platform.metrics.PrometheusMetrics;

/** How busy the hashing of passwords is. */
public final class PasswordMetrics {
    private PasswordMetrics() {}

    public static void report(PrometheusMetrics metrics, Passwords passwords) {
        metrics.gauge(
                "gatehouse_password_hash_threads",
                "Threads that hash passwords",
                () -> passwords.load().threads());
        metrics.gauge(
                "gatehouse_password_hash_active",
                "Hashes that are being made",
                () -> passwords.load().active());
        metrics.gauge(
                "gatehouse_password_hash_queued",
                "Hashes that wait",
                () -> passwords.load().queued());
        metrics.register(passwords.metrics());
    }
}
