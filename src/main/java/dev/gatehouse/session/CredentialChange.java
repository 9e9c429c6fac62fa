package dev.gatehouse.session;

import dev.gatehouse.kernel.Actor;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.name.MailAddress;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Changes a user's credentials: password, address and activity. Each change runs in the caller's transaction, locks the user,
 * increments the user's credentials version and revokes pending resets, invitations and address changes. Only this class
 * changes the password, the address or the activity of an existing user.
 */
public final class CredentialChange {
    private final Users users;
    private final Profiles profiles;
    private final SessionRevocation revocation;
    private final Throttle throttle;
    private final PendingTokens pending;

    public CredentialChange(
            Users users, Profiles profiles, SessionRevocation revocation, Throttle throttle, PendingTokens pending) {
        this.users = users;
        this.profiles = profiles;
        this.revocation = revocation;
        this.throttle = throttle;
        this.pending = pending;
    }

    /** Mailed tokens that depend on a user's credentials. */
    public interface PendingTokens {
        /**
         * Revokes resets, invitations and pending address changes. Links in notices and links that restore an address stay
         * valid.
         */
        void voidPending(Handle transaction, long userId);

        /** Revokes the links that restore former addresses. */
        void voidRestoring(Handle transaction, long userId);
    }

    /**
     * Sets the password, forgets known devices and addresses, and revokes sessions.
     *
     * @param hash as {@link dev.gatehouse.password.Passwords#hash} returns it
     * @param kept a session that stays active; null revokes all
     * @return the ids of the revoked sessions
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}
     */
    public Set<UUID> setPassword(
            Handle transaction, long userId, Secret hash, @Nullable UUID kept, EndReason reason, Actor by) {
        change(transaction, userId);
        users.setPassword(transaction, userId, hash);
        return forgetAll(transaction, userId, kept, reason, by);
    }

    /**
     * Removes the user's password, forgets known devices and addresses, and revokes all sessions.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}; {@code last-administrator} if no other active
     *     administrator has a password
     */
    public void removePassword(Handle transaction, long userId, Actor by) {
        change(transaction, userId);
        users.removePassword(transaction, userId);
        forgetAll(transaction, userId, null, EndReason.PASSWORD_RESET, by);
    }

    /**
     * Removes the password like {@link #removePassword}, but also that of the last administrator, because an operator can set
     * another one.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}
     */
    public void voidPassword(Handle transaction, long userId, Actor by) {
        change(transaction, userId);
        users.voidPassword(transaction, userId);
        forgetAll(transaction, userId, null, EndReason.PASSWORD_RESET, by);
    }

    /**
     * Restores a former verified address. Otherwise like {@link #removePassword}, but also allowed for the last administrator,
     * because a password reset can be mailed to the restored address.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if another user has the address now
     */
    public void restoreAddress(Handle transaction, long userId, MailAddress address, Actor by) {
        change(transaction, userId);
        profiles.setAddress(transaction, userId, address, true);
        users.voidPassword(transaction, userId);
        forgetAll(transaction, userId, null, EndReason.DISAVOWED, by);
    }

    /**
     * Sets the user's mail address after the user has verified it. Sessions stay active.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if another user has the address
     */
    public void moveAddress(Handle transaction, long userId, MailAddress address) {
        change(transaction, userId);
        profiles.setAddress(transaction, userId, address, true);
    }

    /**
     * Sets the user's mail address for an administrator. The address is not verified, and former addresses can no longer be
     * restored. Sessions stay active.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} if another user has the address
     */
    public void assignAddress(Handle transaction, long userId, MailAddress address) {
        change(transaction, userId);
        profiles.setAddress(transaction, userId, address, false);
        pending.voidRestoring(transaction, userId);
    }

    /**
     * Deactivates the user and revokes all sessions.
     *
     * @param until when the user may sign in again; null for never
     * @param reason free text of the administrator
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}; {@code last-administrator} if no active administrator
     *     would be left
     */
    public void deactivate(
            Handle transaction, long userId, @Nullable Instant until, @Nullable String reason, Actor by) {
        change(transaction, userId);
        users.deactivate(transaction, userId, until, reason);
        revocation.endAll(transaction, userId, null, EndReason.USER_INACTIVE, by);
    }

    /**
     * Revokes the sessions of a user.
     *
     * @param kept a session that stays active; null revokes all
     */
    public void endSessions(Handle transaction, long userId, @Nullable UUID kept, EndReason reason, Actor by) {
        // A deleted user has no sessions.
        if (users.tryLock(transaction, userId)) {
            change(transaction, userId);
        }
        revocation.endAll(transaction, userId, kept, reason, by);
    }

    /**
     * Revokes all sessions and forgets known devices and addresses, because the user reports an action that was not theirs.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}
     */
    public void disavow(Handle transaction, long userId, Actor by) {
        change(transaction, userId);
        forgetAll(transaction, userId, null, EndReason.DISAVOWED, by);
    }

    private void change(Handle transaction, long userId) {
        users.lock(transaction, userId);
        profiles.raiseCredentialsVersion(transaction, userId);
        pending.voidPending(transaction, userId);
    }

    private Set<UUID> forgetAll(Handle transaction, long userId, @Nullable UUID kept, EndReason reason, Actor by) {
        throttle.passwordChanged(transaction, userId);
        return revocation.endAll(transaction, userId, kept, reason, by);
    }
}
