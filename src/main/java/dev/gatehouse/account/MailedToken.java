package dev.gatehouse.account;

import dev.gatehouse.kernel.Secret;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a token that goes out by mail is good for.
 *
 * @param id of the mail
 * @param userId whose it is; none for who signs up
 * @param address where it is mailed to
 * @param password what to keep of the password of who signs up
 * @param locale of who signs up
 */
record MailedToken(
        UUID id,
        MailedPurpose purpose,
        @Nullable Long userId,
        String address,
        @Nullable Secret password,
        @Nullable String locale,
        Instant createdAt,
        Instant expiresAt) {

    MailedToken until(Instant later) {
        return new MailedToken(id, purpose, userId, address, password, locale, createdAt, later);
    }
}
