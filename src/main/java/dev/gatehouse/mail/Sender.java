package dev.gatehouse.mail;

import dev.gatehouse.mail.Undelivered.Fault;
import dev.gatehouse.platform.jobs.Recurring;
import dev.gatehouse.platform.lifecycle.FatalErrors;
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
    private final Composer composer;
    private final Templates templates;
    private final Carrier carrier;
    private final MailFigures figures;
    private final Clock clock;
    private final Recurring recurring = new Recurring("mail", PERIOD, () -> PERIOD, this::work);

    /** What went, and could not be marked since the database was away: it must not go again. */
    private final Set<UUID> unmarked = new HashSet<>();

    private long looked;
    private boolean neverLooked = true;

    /** While the server is away; from the clock of the due times. */
    private Instant pausedUntil = Instant.EPOCH;

    private int faults;

    Sender(Jdbi jdbi, Composer composer, Templates templates, Carrier carrier, MailFigures figures, Clock clock) {
        this.jdbi = jdbi;
        this.composer = composer;
        this.templates = templates;
        this.carrier = carrier;
        this.figures = figures;
        this.clock = clock;
    }

    @Override
    public void start() {
        recurring.start();
    }

    /** The mail in hand has some seconds; then it is broken off, and another instance's. */
    @Override
    public void stop() throws InterruptedException {
        recurring.stop();
        carrier.breakOff();
        recurring.stop();
    }

    private void work() {
        try {
            look();
            if (!clock.instant().isBefore(pausedUntil)) {
                sendAll();
            }
        } catch (JdbiException e) {
            FatalErrors.haltOn(e);
            // Whoever watches the database has said what is wrong.
            LOG.debug("The outbox cannot be read", e);
        } catch (RuntimeException e) {
            FatalErrors.haltOn(e);
            LOG.error("Mails cannot be sent", e);
            pause();
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
            while (more && !recurring.isEnding()) {
                Optional<Lease> lease = Lease.take(jdbi, clock);
                more = lease.isPresent() && sendAll(lease.get());
            }
        } finally {
            carrier.rest();
        }
    }

    /** Says false when the way is blocked. */
    private boolean sendAll(Lease lease) {
        try {
            Optional<OutboxDao.Row> next = lease.next();
            while (next.isPresent() && !recurring.isEnding()) {
                if (!send(lease, next.get())) {
                    return false;
                }
                next = lease.next();
            }
            next.ifPresent(lease::putBack);
            return true;
        } finally {
            lease.giveBack();
        }
    }

    /** Says false when there is no use in trying others now. */
    private boolean send(Lease lease, OutboxDao.Row row) {
        if (!unmarked.contains(row.id())) {
            try {
                deliver(row);
                faults = 0;
            } catch (Undelivered e) {
                return failed(lease, row, e.fault(), String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // Where it is the database that is away, the next line throws, and nothing has happened.
                boolean goOn = failed(
                        lease,
                        row,
                        Fault.MAIL,
                        "it cannot be made: " + e.getClass().getSimpleName());
                LOG.error("The mail {} ({}) cannot be made", row.id(), row.kind(), e);
                carrier.rest();
                return goOn;
            }
            unmarked.add(row.id());
        }
        lease.finish(row);
        unmarked.remove(row.id());
        return true;
    }

    private void deliver(OutboxDao.Row row) {
        MailKind kind = MailKind.of(row.kind()).orElseThrow();
        QueuedMail mail =
                new QueuedMail(row.id(), kind, row.userId(), row.address(), row.locale(), Outbox.read(row.details()));
        Optional<Letter> letter = jdbi.inTransaction(tx -> composer.compose(tx, mail));
        if (letter.isPresent()) {
            carrier.carry(new Parcel(
                    row.id(), kind, row.createdAt(), letter.get().address(), templates.render(letter.get())));
            figures.addSent(kind);
        }
    }

    private boolean failed(Lease lease, OutboxDao.Row row, Fault fault, String sentence) {
        figures.addFailed();
        Random random = ThreadLocalRandom.current();
        boolean over = lease.fail(row, fault == Fault.RECIPIENT, sentence, random);
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
