package dev.gatehouse.mail;

import java.time.Instant;
import java.util.UUID;

/**
 * A mail as it goes out.
 *
 * @param createdAt when it was queued: its date, the same at each attempt
 */
record OutgoingMail(UUID id, MailKind kind, Instant createdAt, String address, Content content) {
    /**
     * What it says, twice.
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
