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
 * Changes what a user signs in with or is reached by. Each change locks the user, raises the user's credentials version and
 * voids resets, invitations and pending changes of address, in the caller's transaction. Nothing else in the service changes
 * a password, an address or the activity of an existing user.
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

    /** Mailed tokens that stand on the credentials of a user. */
    public interface PendingTokens {
        /** Voids resets, invitations and pending changes of address; notices and restoring links stay. */
        void voidPending(Handle transaction, long userId);

        /** Voids the links by which former addresses can be restored. */
        void voidRestoring(Handle transaction, long userId);
    }

    /**
     * Sets a password and forgets known devices and addresses.
     *
     * @param hash as {@link dev.gatehouse.password.Passwords#hash} makes it
     * @param kept a session that goes on; null ends all
     * @return the ids of the sessions that it ended
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}
     */
    public Set<UUID> setPassword(
            Handle transaction, long userId, Secret hash, @Nullable UUID kept, EndReason reason, Actor by) {
        change(transaction, userId);
        users.setPassword(transaction, userId, hash);
        return forgetAll(transaction, userId, kept, reason, by);
    }

    /**
     * Leaves a user without a password, forgets known devices and addresses and ends all sessions.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}; {@code last-administrator} when no other active
     *     administrator has a password
     */
    public void removePassword(Handle transaction, long userId, Actor by) {
        change(transaction, userId);
        users.removePassword(transaction, userId);
        forgetAll(transaction, userId, null, EndReason.PASSWORD_RESET, by);
    }

    /**
     * Gives a user back a verified address: the same as {@link #removePassword}, for the last administrator too, since a reset
     * can be mailed to that address.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} when another user has the address by now
     */
    public void restoreAddress(Handle transaction, long userId, MailAddress address, Actor by) {
        change(transaction, userId);
        profiles.setAddress(transaction, userId, address, true);
        users.voidPassword(transaction, userId);
        forgetAll(transaction, userId, null, EndReason.DISAVOWED, by);
    }

    /**
     * Sets where mails go, once the user has shown that they arrive there. Sessions go on.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} when another user has the address
     */
    public void moveAddress(Handle transaction, long userId, MailAddress address) {
        change(transaction, userId);
        profiles.setAddress(transaction, userId, address, true);
    }

    /**
     * Sets where mails go because an administrator says so: nobody has verified the address yet, and no former one can be
     * restored. Sessions go on.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code username-taken} when another user has the address
     */
    public void assignAddress(Handle transaction, long userId, MailAddress address) {
        change(transaction, userId);
        profiles.setAddress(transaction, userId, address, false);
        pending.voidRestoring(transaction, userId);
    }

    /**
     * Keeps a user from signing in and ends all sessions.
     *
     * @param until when the user may sign in again; null for never
     * @param reason as an administrator writes it
     * @throws dev.gatehouse.kernel.ProblemException {@code not-found}; {@code last-administrator} when nobody would be left
     *     to administer
     */
    public void deactivate(
            Handle transaction, long userId, @Nullable Instant until, @Nullable String reason, Actor by) {
        change(transaction, userId);
        users.deactivate(transaction, userId, until, reason);
        revocation.endAll(transaction, userId, null, EndReason.USER_INACTIVE, by);
    }

    /**
     * Ends all sessions of a user.
     *
     * @param kept one that goes on; null ends all
     */
    public void endSessions(Handle transaction, long userId, @Nullable UUID kept, EndReason reason, Actor by) {
        // A user who is gone has no sessions left.
        if (users.tryLock(transaction, userId)) {
            change(transaction, userId);
        }
        revocation.endAll(transaction, userId, kept, reason, by);
    }

    /**
     * Ends all sessions and forgets known devices and addresses, since the user says that somebody else acted.
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
