package dev.gatehouse.mail;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Composes the content of a queued mail: at every attempt, in a separate transaction, before the mail is sent. */
public interface MailComposer {
    /** @return empty if the mail must not be sent (any more); its row is then deleted */
    Optional<MailContent> compose(Handle transaction, QueuedMail mail);
}
