package dev.gatehouse.session;

import dev.gatehouse.user.User;

/** How an attempt to sign in ended. */
public sealed interface Login {
    /** Signed in: the session and its access token. */
    record Opened(Session session, User user, String accessToken) implements Login {}

    /** Nobody of that name may sign in. */
    record UnknownUser() implements Login {}

    record WrongPassword() implements Login {}
}
