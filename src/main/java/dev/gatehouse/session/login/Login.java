package dev.gatehouse.session.login;

import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.session.IssuedTokens;
import java.time.Duration;

/** How an attempt to sign in ended. */
public sealed interface Login {
    record Opened(IssuedTokens signedIn) implements Login {}

    /** Nobody of that name may sign in. */
    record UnknownUser() implements Login {}

    record WrongPassword() implements Login {}

    /**
     * It was not tried, or it was tried for a known caller, wrong, and answered as if it had not been.
     *
     * @param delay after which it is answered, so that its time does not tell which
     */
    record Throttled(ProblemException refusal, Duration delay) implements Login {}
}
