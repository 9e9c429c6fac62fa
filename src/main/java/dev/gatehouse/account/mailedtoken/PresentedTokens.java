package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profile;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Mailed tokens that people bring back: limits the attempts, finds the token, and takes it with its user locked. */
public final class PresentedTokens {
    private final Throttle throttle;
    private final MailedTokens tokens;
    private final TokenBinding binding;

    public PresentedTokens(Throttle throttle, MailedTokens tokens, TokenBinding binding) {
        this.throttle = throttle;
        this.tokens = tokens;
        this.binding = binding;
    }

    /**
     * Finds a token without taking it.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} if there is none for these purposes; {@code
     *     too-many-attempts}
     */
    public MailedToken find(Secret token, Set<MailedPurpose> purposes, Origin origin) {
        throttle.take(Action.MAILED_TOKEN, origin);
        return tokens.look(token, purposes);
    }

    /** Returns the user of a token as it is now, or nothing if the token is void. */
    public Optional<Profile> findUser(Handle transaction, MailedToken token) {
        return binding.find(transaction, token);
    }

    /**
     * Takes a token, so that it works for nobody else, and locks its user until the transaction ends.
     *
     * @return the user as it is now
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} if it is void or has been taken
     */
    public Profile take(Handle transaction, MailedToken token) {
        Profile user = binding.lock(transaction, token);
        tokens.take(transaction, token);
        return user;
    }

    /** The same for the token of a sign-up, which has no user yet. */
    public void takeSignUp(Handle transaction, MailedToken token) {
        tokens.takeSignUp(transaction, token);
    }
}
