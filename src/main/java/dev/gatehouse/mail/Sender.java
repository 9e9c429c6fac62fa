package dev.gatehouse.mail;

import dev.gatehouse.mail.DeliveryException.Fault;
import dev.gatehouse.platform.jobs.FailureStreak;
import dev.gatehouse.platform.jobs.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
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
 * Sends what is due, on a thread of its own; every instance does. No connection to the database is held meanwhile, and
 * nothing waits for it.
 */
final class Sender implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    /** A mail leaves within a second. */
    private static final Duration PERIOD = Duration.ofMillis(500);

    /** Between looks at how much there is. */
    private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

    private final Jdbi jdbi;
    private final MailComposer mailComposer;
    private final Templates templates;
    private final MailTransport mailTransport;
    private final MailFigures figures;
    private final Clock clock;
    private final PeriodicTask periodicTask =
            new PeriodicTask("mail", PERIOD, () -> PERIOD, "Reading the outbox failed", this::work);

    private final FailureStreak sending = new FailureStreak("Sending mails failed");

    /** What went, and could not be marked since the database was away: it must not go again. */
    private final Set<UUID> unmarked = new HashSet<>();

    private long looked;
    private boolean neverLooked = true;

    /** While the server is away; from the clock of the due times. */
    private Instant pausedUntil = Instant.EPOCH;

    private int faults;

    Sender(
            Jdbi jdbi,
            MailComposer mailComposer,
            Templates templates,
            MailTransport mailTransport,
            MailFigures figures,
            Clock clock) {
        this.jdbi = jdbi;
        this.mailComposer = mailComposer;
        this.templates = templates;
        this.mailTransport = mailTransport;
        this.figures = figures;
        this.clock = clock;
    }

    @Override
    public void start() {
        periodicTask.start();
    }

    /** The mail in hand has some seconds; then it is broken off, and another instance's. */
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
            while (more && !periodicTask.isEnding()) {
                Optional<OutboxLease> outboxLease = OutboxLease.take(jdbi, clock);
                more = outboxLease.isPresent() && sendAll(outboxLease.get());
            }
        } finally {
            mailTransport.close();
        }
    }

    /** Says false when the way is blocked. */
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
        } finally {
            outboxLease.giveBack();
        }
    }

    /** Says false when there is no use in trying others now. */
    private boolean send(OutboxLease outboxLease, OutboxDao.Row row) {
        if (!unmarked.contains(row.id())) {
            try {
                deliver(row);
                faults = 0;
            } catch (DeliveryException e) {
                return failed(outboxLease, row, e.fault(), String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // Where it is the database that is away, the next line throws, and nothing has happened.
                boolean goOn = failed(
                        outboxLease,
                        row,
                        Fault.MAIL,
                        "it cannot be made: " + e.getClass().getSimpleName());
                LOG.error("The mail {} ({}) cannot be made", row.id(), row.kind(), e);
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
            LOG.warn("The mail {} ({}) is given up, see \"mail list\": {}", row.id(), row.kind(), sentence);
        } else {
            LOG.warn("The mail {} ({}) is tried again later: {}", row.id(), row.kind(), sentence);
        }
        if (fault == Fault.ROUTE) {
            pause();
            return false;
        }
        return true;
    }

    /** Up to a minute: what waits should go soon after the server is back. */
    private void pause() {
        faults++;
        Duration pause = Backoff.after(Math.min(faults, 3), ThreadLocalRandom.current());
        pausedUntil = clock.instant().plus(pause);
    }
}
