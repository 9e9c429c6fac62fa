package dev.gatehouse.mail;

import dev.gatehouse.platform.metrics.PrometheusMetrics;

/** Registers the metrics of mails. */
public final class MailMetrics {
    private MailMetrics() {}

    public static void report(PrometheusMetrics metrics, MailFigures mails) {
        mails.metrics().forEach(metrics::register);
        metrics.gauge(
                "gatehouse_mail_waiting", "Unsent mails in the outbox, on all instances together", mails::waiting);
        metrics.gauge(
                "gatehouse_mail_oldest_waiting_seconds",
                "Age of the oldest unsent mail",
                () -> mails.oldestWaiting().toMillis() / 1_000.0);
        metrics.gauge("gatehouse_mail_dead", "Mails that failed permanently, on all instances together", mails::dead);
    }
}
