package dev.gatehouse.session.login;

import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.session.IssuedTokens;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** The result of a login. */
public sealed interface Login {
    /** Applies the function of the case. */
    <T> T fold(Cases<T> cases);

    /** One function for each case. */
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

    /** No active user has the name. */
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
     * The password was not verified because of the rate limit; or it was verified for a known device or address, was wrong, and
     * the response is the same as if it had not been verified.
     *
     * @param delay before the response is sent, so that the response time does not reveal which
     */
    record Throttled(ProblemException refusal, Duration delay) implements Login {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.throttled().apply(this);
        }
    }
}
