package dev.gatehouse.mail;

import java.time.Duration;

/** A way on which mails go. One thread sends; another may break it off. */
interface MailTransport {
    /** What one mail takes at most. */
    Duration LIMIT = Duration.ofMinutes(2);

    /** @throws DeliveryException when it did not go, or nobody can know */
    void send(OutgoingMail outgoingMail);

    /** There is nothing more to send for now. */
    void close();

    /** Whatever is being waited for is waited for no longer. */
    void abort();
}
