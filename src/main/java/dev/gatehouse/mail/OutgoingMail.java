package dev.gatehouse.mail;

import java.time.Instant;
import java.util.UUID;

/**
 * A rendered mail.
 *
 * @param createdAt when the mail was queued; the Date header, which is the same at each attempt
 */
record OutgoingMail(UUID id, MailKind kind, Instant createdAt, String address, Content content) {
    /**
     * The same content as plain text and as HTML.
     *
     * @param language a BCP 47 tag
     */
    record Content(String language, String subject, String text, String html) {
        @Override
        public String toString() {
            return "Content[" + language + "]";
        }
    }
}
