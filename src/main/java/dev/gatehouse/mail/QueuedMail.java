package dev.gatehouse.mail;

import dev.gatehouse.kernel.Uuids;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A mail to send.
 *
 * @param id a UUIDv7, the same at every attempt: the tokens in the mail are derived from it, and its Message-ID contains it
 * @param userId the user whom the mail concerns; null if the recipient has no account
 * @param address the address of the recipient
 * @param locale a BCP 47 tag; null if unknown
 * @param details other values, at most {@value Outbox#DETAILS_LIMIT} characters of JSON; never a secret
 */
public record QueuedMail(
        UUID id,
        MailKind kind,
        @Nullable Long userId,
        String address,
        @Nullable String locale,
        Map<String, String> details) {

    /** Maximum length of a locale; a longer one is discarded. */
    static final int LOCALE_LIMIT = 35;

    /** @throws IllegalArgumentException if the address is invalid */
    public QueuedMail {
        Addresses.require(address);
        details = Map.copyOf(details);
        locale = locale == null || locale.isEmpty() || locale.length() > LOCALE_LIMIT ? null : locale;
    }

    /** Creates a mail with a new id. */
    public static QueuedMail of(
            Instant now,
            MailKind kind,
            @Nullable Long userId,
            String address,
            @Nullable String locale,
            Map<String, String> details) {
        return new QueuedMail(Uuids.v7(now), kind, userId, address, locale, details);
    }
}
