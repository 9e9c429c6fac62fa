package dev.gatehouse.account.mailedtoken;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.throttle.Action;
import dev.gatehouse.throttle.Throttle;
import dev.gatehouse.user.Profile;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Redeems mailed tokens that callers present: applies the rate limit, finds the token, and uses it with its user locked. */
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
     * Returns a token without using it.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} if the token is not valid for one of the
     *     purposes; {@code too-many-attempts}
     */
    public MailedToken find(Secret token, Set<MailedPurpose> purposes, Origin origin) {
        throttle.take(Action.MAILED_TOKEN, origin);
        return tokens.look(token, purposes);
    }

    /** Returns the current user of a token; empty if the binding of the token no longer holds. */
    public Optional<Profile> findUser(Handle transaction, MailedToken token) {
        return binding.find(transaction, token);
    }

    /**
     * Uses a token, so that it cannot be used again, and locks its user until the transaction ends.
     *
     * @return the current user
     * @throws dev.gatehouse.kernel.ProblemException {@code mailed-token-refused} if the token is no longer valid
     */
    public Profile take(Handle transaction, MailedToken token) {
        Profile user = binding.lock(transaction, token);
        tokens.take(transaction, token);
        return user;
    }

    /** Uses the token of a sign-up, which has no user yet, and invalidates the other sign-ups of its address. */
    public void takeSignUp(Handle transaction, MailedToken token) {
        tokens.takeSignUp(transaction, token);
    }
}
