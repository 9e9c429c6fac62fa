package dev.gatehouse.session;

import dev.gatehouse.kernel.Secret;
import dev.gatehouse.user.User;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an attempt to sign in ended. */
public sealed interface Login {
    /**
     * Signed in.
     *
     * @param refreshToken none at the classic door
     */
    record Opened(
            Session session,
            User user,
            String accessToken,
            Instant accessTokenExpiresAt,
            @Nullable Secret refreshToken) implements Login {}

    /** Nobody of that name may sign in. */
    record UnknownUser() implements Login {}

    record WrongPassword() implements Login {}
}
