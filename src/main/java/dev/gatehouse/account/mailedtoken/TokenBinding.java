package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Checks what mailed tokens are bound to: a change of the user, address, credentials or session invalidates a token. */
public final class TokenBinding {
    private final Users users;
    private final Profiles profiles;
    private final Sessions sessions;

    public TokenBinding(Users users, Profiles profiles, Sessions sessions) {
        this.users = users;
        this.profiles = profiles;
        this.sessions = sessions;
    }

    /**
     * Locks the user of a token until the transaction ends.
     *
     * @return the current user
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} if the binding no longer holds
     */
    Profile lock(Handle transaction, MailedToken token) {
        long id = Optional.ofNullable(token.userId()).orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
        if (!users.tryLock(transaction, id)) {
            throw Problem.MAILED_TOKEN_REFUSED.exception();
        }
        return find(transaction, token).orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
    }

    /** Returns the current user of a token; empty if the binding no longer holds. */
    public Optional<Profile> find(Handle transaction, MailedToken token) {
        return Optional.ofNullable(token.userId())
                .flatMap(id -> profiles.find(transaction, id))
                .filter(user -> isBound(transaction, token, user));
    }

    /** Returns whether the binding of a token holds for its user. */
    private boolean isBound(Handle transaction, MailedToken token, Profile user) {
        boolean same = user.active() && token.credentialsVersion() == user.credentialsVersion();
        return switch (token.purpose()) {
            case SIGN_UP -> false;
            case RESET -> same && user.hasVerifiedAddress() && user.hasAddress(token.address());
            case INVITATION -> same && user.isInvited() && user.hasAddress(token.address());
            // Valid for inactive users too: an administrator may correct the address before reactivating the user.
            case VERIFICATION ->
                token.credentialsVersion() == user.credentialsVersion() && user.hasAddress(token.address());
            case ADDRESS ->
                same && token.sessionId() != null && sessions.isActive(transaction, token.sessionId(), user.id());
            // Independent of credentials: an attacker who changes the password must not invalidate the owner's link.
            case DISAVOW -> user.hasAddress(token.address());
            case DISAVOW_MOVE, RESTORE -> true;
        };
    }
}
