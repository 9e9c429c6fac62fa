package dev.gatehouse.mail;

import dev.gatehouse.mail.DeliveryException.Fault;
import dev.gatehouse.platform.database.DatabaseOutage;
import dev.gatehouse.platform.jobs.FailureStreak;
import dev.gatehouse.platform.jobs.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the due mails on a separate thread, on every instance. It holds no database connection while it sends, and no request
 * waits for it.
 */
final class Sender implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    /** A mail that another instance has queued, and that one has not sent, is sent within about this time. */
    private static final Duration PERIOD = Duration.ofMillis(500);

    /** Interval for reading the state of the outbox, for the metrics. */
    private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final MailComposer mailComposer;
    private final Templates templates;
    private final MailTransport mailTransport;
    private final MailFigures figures;
    private final Clock clock;
    private final PeriodicTask periodicTask =
            new PeriodicTask("mail", PERIOD, () -> PERIOD, "Reading the outbox failed", this::work);

    private final FailureStreak sending = new FailureStreak("Sending mails failed");

    /** Mails that were sent but not deleted, because the database was unavailable: they must not be sent again. */
    private final Set<UUID> unmarked = new HashSet<>();

    /** Leases that an outage of the database interrupted; their mails would wait until the leases expire. */
    private final List<OutboxLease> interrupted = new ArrayList<>();

    private long looked;
    private boolean neverLooked = true;

    /** The end of the pause after the mail server was unreachable, by {@link #clock}. */
    private Instant pausedUntil = Instant.EPOCH;

    private int faults;

    Sender(
            Jdbi jdbi,
            Outbox outbox,
            MailComposer mailComposer,
            Templates templates,
            MailTransport mailTransport,
            MailFigures figures,
            Clock clock) {
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.mailComposer = mailComposer;
        this.templates = templates;
        this.mailTransport = mailTransport;
        this.figures = figures;
        this.clock = clock;
    }

    @Override
    public void start() {
        outbox.setAfterQueuing(periodicTask::wake);
        periodicTask.start();
    }

    /** Gives the current mail some seconds, then aborts it; another instance sends it later. */
    @Override
    public void stop() throws InterruptedException {
        periodicTask.stop();
        mailTransport.abort();
        periodicTask.stop();
    }

    private void work() {
        look();
        if (!clock.instant().isBefore(pausedUntil)) {
            sending.run(this::sendOrPause);
        }
    }

    private void sendOrPause() {
        try {
            sendAll();
        } catch (RuntimeException e) {
            if (!(e instanceof JdbiException)) {
                pause();
            }
            throw e;
        }
    }

    private void look() {
        if (neverLooked || System.nanoTime() - looked > LOOK_NANOS) {
            figures.look(jdbi);
            neverLooked = false;
            looked = System.nanoTime();
        }
    }

    private void sendAll() {
        boolean more = true;
        try {
            while (!interrupted.isEmpty()) {
                interrupted.get(0).release();
                interrupted.remove(0);
            }
            while (more && !periodicTask.isEnding()) {
                Optional<OutboxLease> outboxLease = OutboxLease.take(jdbi, clock);
                more = outboxLease.isPresent() && sendAll(outboxLease.get());
            }
        } finally {
            mailTransport.close();
        }
    }

    /** Returns false if the mail server is unavailable. */
    private boolean sendAll(OutboxLease outboxLease) {
        try {
            Optional<OutboxDao.Row> next = outboxLease.next();
            while (next.isPresent() && !periodicTask.isEnding()) {
                if (!send(outboxLease, next.get())) {
                    return false;
                }
                next = outboxLease.next();
            }
            next.ifPresent(outboxLease::putBack);
            return true;
        } catch (RuntimeException e) {
            if (DatabaseOutage.is(e)) {
                interrupted.add(outboxLease);
            }
            throw e;
        } finally {
            outboxLease.giveBack();
        }
    }

    /** Returns false if other mails should not be attempted now. */
    private boolean send(OutboxLease outboxLease, OutboxDao.Row row) {
        if (!unmarked.contains(row.id())) {
            try {
                deliver(row);
                faults = 0;
            } catch (DeliveryException e) {
                return failed(outboxLease, row, e.fault(), String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                if (DatabaseOutage.is(e)) {
                    throw e;
                }
                boolean goOn = failed(
                        outboxLease,
                        row,
                        Fault.MAIL,
                        "the mail cannot be composed: " + e.getClass().getSimpleName());
                LOG.error("The mail {} ({}) cannot be composed", row.id(), row.kind(), e);
                mailTransport.close();
                return goOn;
            }
            unmarked.add(row.id());
        }
        outboxLease.finish(row);
        unmarked.remove(row.id());
        return true;
    }

    private void deliver(OutboxDao.Row row) {
        MailKind kind = MailKind.of(row.kind()).orElseThrow();
        QueuedMail mail =
                new QueuedMail(row.id(), kind, row.userId(), row.address(), row.locale(), Outbox.read(row.details()));
        Optional<MailContent> letter = jdbi.inTransaction(tx -> mailComposer.compose(tx, mail));
        if (letter.isPresent()) {
            mailTransport.send(new OutgoingMail(
                    row.id(), kind, row.createdAt(), letter.get().address(), templates.render(letter.get())));
            figures.addSent(kind);
        }
    }

    private boolean failed(OutboxLease outboxLease, OutboxDao.Row row, Fault fault, String sentence) {
        figures.addFailed();
        Random random = ThreadLocalRandom.current();
        boolean over = outboxLease.fail(row, fault == Fault.RECIPIENT, sentence, random);
        if (over) {
            LOG.warn(
                    "The mail {} ({}) failed permanently: {}. To send it again, run \"mail retry\"",
                    row.id(),
                    row.kind(),
                    sentence);
        } else {
            LOG.warn("The mail {} ({}) failed and will be retried: {}", row.id(), row.kind(), sentence);
        }
        if (fault == Fault.ROUTE) {
            pause();
            return false;
        }
        return true;
    }

    /** Pauses for at most 40 seconds: the queued mails should be sent soon after the server is available again. */
    private void pause() {
        faults++;
        Duration pause = Backoff.after(Math.min(faults, 3), ThreadLocalRandom.current());
        pausedUntil = clock.instant().plus(pause);
    }
}
