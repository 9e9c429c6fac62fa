package dev.gatehouse.password;

import dev.gatehouse.platform.metrics.PrometheusMetrics;

/** Metrics of password hashing. */
public final class PasswordMetrics {
    private PasswordMetrics() {}

    public static void report(PrometheusMetrics metrics, Passwords passwords) {
        metrics.gauge(
                "gatehouse_password_hash_threads",
                "Threads that hash passwords",
                () -> passwords.load().threads());
        metrics.gauge(
                "gatehouse_password_hash_active",
                "Password hashes being computed",
                () -> passwords.load().active());
        metrics.gauge(
                "gatehouse_password_hash_queued",
                "Password hashes waiting in the queue",
                () -> passwords.load().queued());
        metrics.register(passwords.metrics());
    }
}
