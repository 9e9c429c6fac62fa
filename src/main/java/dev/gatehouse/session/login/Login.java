package dev.gatehouse.session.login;

import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.session.IssuedTokens;
import java.time.Duration;
import java.util.function.Function;

/** How an attempt to sign in ended. */
public sealed interface Login {
    /** Reads it: one function for each case. */
    <T> T fold(
            Function<Opened, T> opened,
            Function<UnknownUser, T> unknownUser,
            Function<WrongPassword, T> wrongPassword,
            Function<Throttled, T> throttled);

    record Opened(IssuedTokens signedIn) implements Login {
        @Override
        public <T> T fold(
                Function<Opened, T> opened,
                Function<UnknownUser, T> unknownUser,
                Function<WrongPassword, T> wrongPassword,
                Function<Throttled, T> throttled) {
            return opened.apply(this);
        }
    }

    /** Nobody of that name may sign in. */
    record UnknownUser() implements Login {
        @Override
        public <T> T fold(
                Function<Opened, T> opened,
                Function<UnknownUser, T> unknownUser,
                Function<WrongPassword, T> wrongPassword,
                Function<Throttled, T> throttled) {
            return unknownUser.apply(this);
        }
    }

    record WrongPassword() implements Login {
        @Override
        public <T> T fold(
                Function<Opened, T> opened,
                Function<UnknownUser, T> unknownUser,
                Function<WrongPassword, T> wrongPassword,
                Function<Throttled, T> throttled) {
            return wrongPassword.apply(this);
        }
    }

    /**
     * It was not tried, or it was tried for a known caller, wrong, and answered as if it had not been.
     *
     * @param delay after which it is answered, so that its time does not tell which
     */
    record Throttled(ProblemException refusal, Duration delay) implements Login {
        @Override
        public <T> T fold(
                Function<Opened, T> opened,
                Function<UnknownUser, T> unknownUser,
                Function<WrongPassword, T> wrongPassword,
                Function<Throttled, T> throttled) {
            return throttled.apply(this);
        }
    }
}
