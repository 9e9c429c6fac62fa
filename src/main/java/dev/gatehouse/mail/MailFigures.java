package dev.gatehouse.mail;

import dev.gatehouse.platform.metrics.Counters;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Mail metrics: the counters of this instance, and the state of the outbox when it was last read. */
public final class MailFigures {
    private final Clock clock;
    private final Counter sent = Counters.of(
            "gatehouse_mail_sent_total",
            "Mails that this instance has sent, by kind",
            new Counters.Label(
                    "kind", Arrays.stream(MailKind.values()).map(MailKind::code).toList()));
    private final Counter failed =
            Counters.of("gatehouse_mail_failures_total", "Failed attempts of this instance to send a mail");
    private volatile OutboxDao.Waiting waiting = new OutboxDao.Waiting(0, null);
    private volatile long dead;

    MailFigures(Clock clock) {
        this.clock = clock;
    }

    /** Reads the state of the outbox. */
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

    /** Returns the counters of this instance. */
    List<Collector> metrics() {
        return List.of(sent, failed);
    }

    /** Returns the number of unsent mails in the outbox, which all instances share. */
    public long waiting() {
        return waiting.count();
    }

    /** Returns the age of the oldest unsent mail; zero if there is none. */
    public Duration oldestWaiting() {
        OutboxDao.Waiting now = waiting;
        return now.oldest() == null ? Duration.ZERO : Duration.between(now.oldest(), clock.instant());
    }

    /** Returns the number of mails that failed permanently. */
    public long dead() {
        return dead;
    }
}
