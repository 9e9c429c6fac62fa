package dev.gatehouse.mail;

import dev.gatehouse.platform.metrics.Tally;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Jdbi;

/** What becomes of mails: counted by this instance, and how the outbox looked a moment ago. */
public final class MailFigures {
    private final Clock clock;
    private final Tally<MailKind> sent = new Tally<>(MailKind.class);
    private final LongAdder failed = new LongAdder();
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
        sent.add(kind);
    }

    void addFailed() {
        failed.increment();
    }

    /** Those that this instance has sent. */
    public long sent(MailKind kind) {
        return sent.of(kind);
    }

    /** Attempts of this instance that have failed. */
    public long failed() {
        return failed.sum();
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
