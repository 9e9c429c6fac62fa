package dev.gatehouse.account;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.mail.MailKind;
import dev.gatehouse.name.UsernameKey;
import dev.gatehouse.session.CredentialChange;
import dev.gatehouse.session.EndReason;
import dev.gatehouse.throttle.DeviceToken;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profile;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Stores a new password with its consequences: revokes sessions, notifies the user, forgets known devices and addresses. */
public final class PasswordReplacement {
    private final AccountMails mails;
    private final CredentialChange credentials;
    private final Throttle throttle;

    public PasswordReplacement(AccountMails mails, CredentialChange credentials, Throttle throttle) {
        this.mails = mails;
        this.credentials = credentials;
        this.throttle = throttle;
    }

    /**
     * The outcome of a replaced password.
     *
     * @param endedSessions the ids of the revoked sessions
     * @param deviceToken the token that the device presents at its next login
     */
    record Result(Set<UUID> endedSessions, DeviceToken deviceToken) {}

    /**
     * Stores a password hash. Of devices and addresses, only those of the request stay known.
     *
     * @param kept the session to keep; null revokes all
     */
    Result replace(Handle tx, Profile profile, Secret hash, @Nullable UUID kept, EndReason reason, Origin origin) {
        mails.notice(tx, MailKind.PASSWORD_CHANGED, profile, origin);
        Actor by = Actor.withoutSession(profile.id(), origin);
        Set<UUID> ended = credentials.setPassword(tx, profile.id(), hash, kept, reason, by);
        byte[] account =
                UsernameKey.of(profile.username()).map(UsernameKey::bytes).orElseGet(() -> new byte[0]);
        return new Result(ended, throttle.afterProof(tx, profile.id(), account, origin));
    }
}
