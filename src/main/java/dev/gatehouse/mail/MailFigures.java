package dev.gatehouse.mail;

import dev.gatehouse.platform.metrics.Counters;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** What becomes of mails: counted by this instance, and how the outbox looked a moment ago. */
public final class MailFigures {
    private final Clock clock;
    private final Counter sent = Counters.of(
            "gatehouse_mail_sent_total",
            "Mails that this instance has sent, by kind",
            new Counters.Label(
                    "kind", Arrays.stream(MailKind.values()).map(MailKind::code).toList()));
    private final Counter failed =
            Counters.of("gatehouse_mail_failures_total", "Attempts of this instance that have failed");
    private volatile OutboxDao.Waiting waiting = new OutboxDao.Waiting(0, null);
    private volatile long dead;

    MailFigures(Clock clock) {
        this.clock = clock;
    }

    void look(Jdbi jdbi) {
        waiting = jdbi.withExtension(OutboxDao.class, OutboxDao::waiting);
        dead = jdbi.withExtension(OutboxDao.class, OutboxDao::countDead);
    }

    void addSent(MailKind kind) {
        sent.labelValues(kind.code()).inc();
    }

    void addFailed() {
        failed.inc();
    }

    /** What this instance has counted. */
    List<Collector> metrics() {
        return List.of(sent, failed);
    }

    /** Mails that are not sent yet, on all instances together. */
    public long waiting() {
        return waiting.count();
    }

    /** How long the oldest of them has waited. */
    public Duration oldestWaiting() {
        OutboxDao.Waiting now = waiting;
        return now.oldest() == null ? Duration.ZERO : Duration.between(now.oldest(), clock.instant());
    }

    /** Mails that were given up. */
    public long dead() {
        return dead;
    }
}
