package dev.gatehouse.mail;

import java.time.Duration;

/** Delivers mails. One thread sends; another thread may abort it. */
interface MailTransport {
    /** Maximum time for one mail. */
    Duration LIMIT = Duration.ofMinutes(2);

    /** @throws DeliveryException if the mail was not delivered, or if the result is unknown */
    void send(OutgoingMail outgoingMail);

    /** Releases the connection after a batch of mails. */
    void close();

    /** Aborts the current network operation, from another thread. */
    void abort();
}
