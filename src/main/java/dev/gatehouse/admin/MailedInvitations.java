package dev.gatehouse.admin;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.mail.Outbox;
import dev.gatehouse.mail.QueuedMail;
import dev.gatehouse.user.Profile;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** Queues the mails in the outbox. Throws {@code mail-off} for an invitation or a reset if this service sends no mail. */
public final class MailedInvitations implements Invitations {
    private final Outbox outbox;
    private final Clock clock;

    public MailedInvitations(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    public boolean sends() {
        return !outbox.isOff();
    }

    @Override
    public void invite(Handle transaction, Profile person, Actor by) {
        queue(transaction, MailKind.INVITATION, person);
    }

    @Override
    public void reset(Handle transaction, Profile person, Actor by) {
        queue(transaction, MailKind.PASSWORD_RESET, person);
    }

    @Override
    public void verify(Handle transaction, Profile person, Actor by) {
        add(transaction, MailKind.ADDRESS_ASSIGNED, person);
    }

    /** Queues the notice without the origin of the administrator, which the user must not learn. */
    @Override
    public void moved(Handle transaction, Profile before, Actor by) {
        add(transaction, MailKind.ADDRESS_MOVED, before);
    }

    private void queue(Handle transaction, MailKind kind, Profile person) {
        if (outbox.isOff()) {
            throw Problem.MAIL_OFF.exception();
        }
        add(transaction, kind, person);
    }

    private void add(Handle transaction, MailKind kind, Profile person) {
        String address = Objects.requireNonNull(person.email());
        outbox.add(transaction, QueuedMail.of(clock.instant(), kind, person.id(), address, person.locale(), Map.of()));
    }
}
