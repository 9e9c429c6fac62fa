package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.kernel.Problem;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.user.Profile;
import dev.gatehouse.user.Profiles;
import dev.gatehouse.user.Users;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What mailed tokens are bound to: a token is void once its user, address, credentials or session have changed. */
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
     * @return the user as it is now
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} when the token is void
     */
    Profile lock(Handle transaction, MailedToken token) {
        long id = Optional.ofNullable(token.userId()).orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
        if (!users.tryLock(transaction, id)) {
            throw Problem.MAILED_TOKEN_REFUSED.exception();
        }
        return find(transaction, token).orElseThrow(Problem.MAILED_TOKEN_REFUSED::exception);
    }

    /** Returns the user of a token as it is now, or nothing when the token is void. */
    public Optional<Profile> find(Handle transaction, MailedToken token) {
        return Optional.ofNullable(token.userId())
                .flatMap(id -> profiles.find(transaction, id))
                .filter(user -> isBound(transaction, token, user));
    }

    /** Returns whether a token still counts for its user. */
    private boolean isBound(Handle transaction, MailedToken token, Profile user) {
        boolean same = user.active() && token.credentialsVersion() == user.credentialsVersion();
        return switch (token.purpose()) {
            case SIGN_UP -> false;
            case RESET -> same && user.hasVerifiedAddress() && user.hasAddress(token.address());
            case INVITATION -> same && user.isInvited() && user.hasAddress(token.address());
            // Also while the user is not active: an administrator may correct the address before the user comes back.
            case VERIFICATION ->
                token.credentialsVersion() == user.credentialsVersion() && user.hasAddress(token.address());
            case ADDRESS ->
                same && token.sessionId() != null && sessions.isActive(transaction, token.sessionId(), user.id());
            // A thief who ends sessions or changes the password must not take the owner's way back.
            case DISAVOW -> user.hasAddress(token.address());
            case DISAVOW_MOVE, RESTORE -> true;
        };
    }
}
