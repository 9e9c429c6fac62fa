package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Caller;
import dev.gatehouse.kernel.Page;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.mail.Outbox;
import dev.gatehouse.mail.QueuedMail;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Lists and retries unsent mails, and sends test mails, for administrators. */
public final class MailAdministration {
    private final Jdbi jdbi;
    private final Outbox outbox;
    private final Profiles profiles;
    private final Throttle throttle;
    private final AuditLog auditLog;
    private final Clock clock;

    public MailAdministration(
            Jdbi jdbi, Outbox outbox, Profiles profiles, Throttle throttle, AuditLog auditLog, Clock clock) {
        this.jdbi = jdbi;
        this.outbox = outbox;
        this.profiles = profiles;
        this.throttle = throttle;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /** Returns a page of unsent mails, as {@link Outbox#page}. */
    Page<Outbox.Entry> list(Outbox.@Nullable State state, Optional<UUID> before, int limit) {
        return outbox.page(state, before, limit);
    }

    /**
     * Makes an unsent mail due.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found} if no unsent mail has this id
     */
    void retry(UUID id, Actor by) {
        jdbi.useTransaction(tx -> {
            String kind = outbox.retry(tx, id).orElseThrow(Problem.NOT_FOUND::exception);
            auditLog.add(tx, AuditEvent.of(AuditEvent.Kind.MAIL_RETRIED, by, null, kind + " " + id));
        });
    }

    /**
     * Queues a test mail. Each network and each recipient has the rate limit of requests to verify an address.
     *
     * @param wanted the recipient; null: the address of the administrator
     * @return the queued mail
     * @throws dev.gatehouse.kernel.ProblemException {@code mail-off}, {@code no-verified-address} if the administrator has no
     *     address, or {@code too-many-attempts}
     */
    QueuedMail test(@Nullable MailAddress wanted, Caller caller) {
        if (outbox.isOff()) {
            throw Problem.MAIL_OFF.exception();
        }
        Profile administrator = profiles.find(caller.id()).orElseThrow(Problem.NOT_FOUND::exception);
        MailAddress address = Optional.ofNullable(wanted)
                .or(() -> Optional.ofNullable(administrator.email()).flatMap(MailAddress::of))
                .orElseThrow(Problem.NO_VERIFIED_ADDRESS::exception);
        throttle.take(Action.TEST_MAIL, caller.origin());
        throttle.takeKey(Action.TEST_MAIL, address.key().bytes());
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        QueuedMail mail = QueuedMail.of(
                clock.instant(), MailKind.TEST, null, address.text(), administrator.locale(), Map.of("time", time));
        jdbi.useTransaction(tx -> {
            outbox.add(tx, mail);
            auditLog.add(tx, AuditEvent.of(AuditEvent.Kind.TEST_MAIL_REQUESTED, caller.actor(), null, null));
        });
        return mail;
    }
}
