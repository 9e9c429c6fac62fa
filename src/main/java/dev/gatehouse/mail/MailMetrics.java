package dev.gatehouse.mail;

import dev.gatehouse.platform.metrics.PrometheusMetrics;

/** What becomes of mails. */
public final class MailMetrics {
    private MailMetrics() {}

    public static void report(PrometheusMetrics metrics, MailFigures mails) {
        mails.metrics().forEach(metrics::register);
        metrics.gauge(
                "gatehouse_mail_waiting", "Mails that are not sent yet, on all instances together", mails::waiting);
        metrics.gauge(
                "gatehouse_mail_oldest_waiting_seconds",
                "How long the oldest of them has waited",
                () -> mails.oldestWaiting().toMillis() / 1_000.0);
        metrics.gauge("gatehouse_mail_dead", "Mails that were given up, on all instances together", mails::dead);
    }
}
