package dev.gatehouse.mail;

import dev.gatehouse.platform.metrics.PrometheusMetrics;
import java.util.List;

/** What becomes of mails. */
public final class MailMetrics {
    private MailMetrics() {}

    public static void report(PrometheusMetrics metrics, MailFigures mails) {
        metrics.counters(
                "gatehouse_mail_sent_total", "Mails that this instance has sent, by kind", List.of("kind"), count -> {
                    for (MailKind kind : MailKind.values()) {
                        count.add(mails.sent(kind), kind.code());
                    }
                });
        metrics.counter("gatehouse_mail_failures_total", "Attempts of this instance that have failed", mails::failed);
        metrics.gauge(
                "gatehouse_mail_waiting", "Mails that are not sent yet, on all instances together", mails::waiting);
        metrics.gauge(
                "gatehouse_mail_oldest_waiting_seconds",
                "How long the oldest of them has waited",
                () -> mails.oldestWaiting().toMillis() / 1_000.0);
        metrics.gauge("gatehouse_mail_dead", "Mails that were given up, on all instances together", mails::dead);
    }
}
