package dev.gatehouse.session;

import dev.gatehouse.kernel.ProblemException;

/** How an attempt to sign in ended. */
public sealed interface Login {
    record Opened(SignedIn signedIn) implements Login {}

    /** Nobody of that name may sign in. */
    record UnknownUser() implements Login {}

    record WrongPassword() implements Login {}

    /** It was not tried. */
    record Throttled(ProblemException refusal) implements Login {}
}
