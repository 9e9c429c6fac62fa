package dev.gatehouse.mail;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Decides which mail a queued one becomes: at every attempt, in a transaction of its own, before anything is sent. */
public interface MailComposer {
    /** @return none when nothing is to be sent (any more): the row goes */
    Optional<MailContent> compose(Handle transaction, QueuedMail mail);
}
