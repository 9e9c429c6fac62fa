package dev.gatehouse.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** A batch of due mails that only this instance sends until the lease expires. */
final class OutboxLease {
    /** Several times {@link MailTransport#LIMIT}. */
    static final Duration LENGTH = Duration.ofMinutes(10);

    private static final int BATCH = 20;
    private static final List<String> KINDS =
            Arrays.stream(MailKind.values()).map(MailKind::code).toList();

    private final Jdbi jdbi;
    private final Clock clock;
    private final UUID id;
    private final Instant end;
    private final List<OutboxDao.Row> left;

    private OutboxLease(Jdbi jdbi, Clock clock, UUID id, Instant end, List<OutboxDao.Row> rows) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.id = id;
        this.end = end;
        this.left = new ArrayList<>(rows);
    }

    /** Leases a batch of due mails; returns empty if none are due. */
    static Optional<OutboxLease> take(Jdbi jdbi, Clock clock) {
        Instant now = clock.instant();
        if (jdbi.withExtension(OutboxDao.class, dao -> dao.findDue(now)).isEmpty()) {
            return Optional.empty();
        }
        UUID id = UUID.randomUUID();
        Instant end = now.plus(LENGTH);
        List<OutboxDao.Row> rows = jdbi.inTransaction(tx -> {
            OutboxDao inside = tx.attach(OutboxDao.class);
            List<OutboxDao.Row> due = inside.lockDue(now, KINDS, BATCH);
            if (!due.isEmpty()) {
                inside.take(due.stream().map(OutboxDao.Row::id).toList(), id, end);
            }
            return due;
        });
        return rows.isEmpty() ? Optional.empty() : Optional.of(new OutboxLease(jdbi, clock, id, end, rows));
    }

    /** Returns the next mail; empty if none is left, or if the lease could expire before that mail is sent. */
    Optional<OutboxDao.Row> next() {
        boolean holds = clock.instant().isBefore(end.minus(MailTransport.LIMIT));
        return left.isEmpty() || !holds ? Optional.empty() : Optional.of(left.remove(0));
    }

    /** Puts back a mail that was not attempted. */
    void putBack(OutboxDao.Row row) {
        left.add(row);
    }

    /** Deletes a mail that was sent, or that must not be sent. */
    void finish(OutboxDao.Row row) {
        jdbi.useExtension(OutboxDao.class, dao -> dao.delete(row.id(), id));
    }

    /**
     * Records a failed attempt and schedules the next one, unless the mail has failed permanently.
     *
     * @param last whether another attempt is useless
     * @param error why the attempt failed
     * @return whether the mail has failed permanently
     */
    boolean fail(OutboxDao.Row row, boolean last, String error, Random random) {
        Instant now = clock.instant();
        boolean over = last || !now.isBefore(row.giveUpAt());
        Instant again = now.plus(Backoff.after(row.attempts() + 1, random));
        jdbi.useExtension(OutboxDao.class, dao -> {
            if (over) {
                dao.giveUp(row.id(), id, now, error);
            } else {
                dao.postpone(row.id(), id, again, error);
            }
        });
        return over;
    }

    /** Releases all mails of the lease, so that any instance can lease them. */
    void release() {
        jdbi.useExtension(OutboxDao.class, dao -> dao.release(id, clock.instant()));
    }

    /** Releases the mails that were not attempted, so that any instance can lease them. */
    void giveBack() {
        if (!left.isEmpty()) {
            List<UUID> ids = left.stream().map(OutboxDao.Row::id).toList();
            jdbi.useExtension(OutboxDao.class, dao -> dao.giveBack(ids, id, clock.instant()));
            left.clear();
        }
    }
}
