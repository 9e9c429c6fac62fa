package dev.gatehouse.mail;

import dev.gatehouse.kernel.Uuids;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A mail that is to be sent.
 *
 * @param id a UUIDv7, the same at every attempt: tokens in the mail are derived from it, and its Message-ID is made of it
 * @param userId whom it is about; none for somebody without an account
 * @param address of the one who gets it
 * @param locale a BCP 47 tag; none where nothing is known
 * @param details what else there is to say, at most {@value Outbox#DETAILS_LIMIT} characters of JSON; never a secret
 */
public record QueuedMail(
        UUID id,
        MailKind kind,
        @Nullable Long userId,
        String address,
        @Nullable String locale,
        Map<String, String> details) {

    /** Characters of a locale's tag that are kept. */
    static final int LOCALE_LIMIT = 35;

    /** @throws IllegalArgumentException when no mail could go to this address */
    public QueuedMail {
        Addresses.require(address);
        details = Map.copyOf(details);
        locale = locale == null || locale.isEmpty() || locale.length() > LOCALE_LIMIT ? null : locale;
    }

    /** A new one. */
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
