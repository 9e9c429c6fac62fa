package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.user.Profile;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a mailed token is good for, and what it is bound to.
 *
 * @param id of the mail
 * @param userId whose it is; null for a sign-up
 * @param address where it is mailed to
 * @param locale of a sign-up
 * @param credentialsVersion of the user when the token was made; see {@link TokenBinding}
 * @param sessionId the session that has asked for a change of address; null where none has
 * @param username the name that is restored together with the address; null where none is
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

    /** Makes a token of a user, bound to the credentials as they are, which expires at once. */
    public static MailedToken of(UUID id, MailedPurpose purpose, Profile user, String address, Instant now) {
        return new MailedToken(
                id, purpose, user.id(), address, user.locale(), user.credentialsVersion(), null, null, now, now);
    }

    /** Makes the token of a sign-up, which expires at once. */
    public static MailedToken ofSignUp(UUID id, String address, @Nullable String locale, Instant now) {
        return new MailedToken(id, MailedPurpose.SIGN_UP, null, address, locale, 0, null, null, now, now);
    }

    public MailedToken until(Instant later) {
        return with(locale, credentialsVersion, sessionId, username, later);
    }

    public MailedToken in(@Nullable String language) {
        return with(language, credentialsVersion, sessionId, username, expiresAt);
    }

    /** Binds the token to an earlier state of the credentials. */
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
