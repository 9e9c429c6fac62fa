package dev.gatehouse.session.login;

import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.session.IssuedTokens;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** How an attempt to sign in ended. */
public sealed interface Login {
    /** Reads it. */
    <T> T fold(Cases<T> cases);

    /** What becomes of it in each case. */
    record Cases<T>(
            Function<Opened, T> opened,
            Supplier<T> unknownUser,
            Supplier<T> wrongPassword,
            Function<Throttled, T> throttled) {}

    record Opened(IssuedTokens signedIn) implements Login {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.opened().apply(this);
        }
    }

    /** Nobody of that name may sign in. */
    record UnknownUser() implements Login {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.unknownUser().get();
        }
    }

    record WrongPassword() implements Login {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.wrongPassword().get();
        }
    }

    /**
     * It was not tried, or it was tried for a known caller, wrong, and answered as if it had not been.
     *
     * @param delay after which it is answered, so that its time does not tell which
     */
    record Throttled(ProblemException refusal, Duration delay) implements Login {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.throttled().apply(this);
        }
    }
}
