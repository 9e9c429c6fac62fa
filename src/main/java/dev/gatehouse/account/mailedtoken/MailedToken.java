package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.user.Profile;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A mailed token: what it allows, and what it is bound to. Does not contain the secret text.
 *
 * @param id the id of the mail
 * @param userId the user of the token; null for a sign-up
 * @param address the recipient
 * @param locale the language of the mail, a BCP 47 language tag; for a sign-up, the language that the new user gets
 * @param credentialsVersion the user's credentials version when the token was created; see {@link TokenBinding}
 * @param sessionId the session that requested a change of address; null for other purposes
 * @param username the username that is restored together with the address; null for other purposes
 */
public record MailedToken(
        UUID id,
        MailedPurpose purpose,
        @Nullable Long userId,
        String address,
        @Nullable String locale,
        int credentialsVersion,
        @Nullable UUID sessionId,
        @Nullable String username,
        Instant createdAt,
        Instant expiresAt) {

    /** Creates a token bound to the current credentials of a user. It expires immediately: see {@link #until}. */
    public static MailedToken of(UUID id, MailedPurpose purpose, Profile user, String address, Instant now) {
        return new MailedToken(
                id, purpose, user.id(), address, user.locale(), user.credentialsVersion(), null, null, now, now);
    }

    /** Creates the token of a sign-up. It expires immediately: see {@link #until}. */
    public static MailedToken ofSignUp(UUID id, String address, @Nullable String locale, Instant now) {
        return new MailedToken(id, MailedPurpose.SIGN_UP, null, address, locale, 0, null, null, now, now);
    }

    public MailedToken until(Instant later) {
        return with(locale, credentialsVersion, sessionId, username, later);
    }

    public MailedToken in(@Nullable String language) {
        return with(language, credentialsVersion, sessionId, username, expiresAt);
    }

    /** Returns the token bound to an earlier credentials version. */
    public MailedToken boundTo(int version) {
        return with(locale, version, sessionId, username, expiresAt);
    }

    public MailedToken askedBy(@Nullable UUID session) {
        return with(locale, credentialsVersion, session, username, expiresAt);
    }

    public MailedToken restoring(@Nullable String name) {
        return with(locale, credentialsVersion, sessionId, name, expiresAt);
    }

    private MailedToken with(
            @Nullable String language, int version, @Nullable UUID session, @Nullable String name, Instant expiry) {
        return new MailedToken(id, purpose, userId, address, language, version, session, name, createdAt, expiry);
    }
}
