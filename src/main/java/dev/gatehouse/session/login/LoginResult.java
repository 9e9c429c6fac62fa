package dev.gatehouse.session.login;

/** What becomes of logins, for who counts them. */
public enum LoginResult {
    OPENED,
    UNKNOWN_USER,
    WRONG_PASSWORD,
    /** Too many before. */
    THROTTLED,
    /** Too busy, or without a database. */
    FAILED;

    static LoginResult of(Login login) {
        if (login instanceof Login.Opened) {
            return OPENED;
        }
        if (login instanceof Login.Throttled) {
            return THROTTLED;
        }
        return login instanceof Login.UnknownUser ? UNKNOWN_USER : WRONG_PASSWORD;
    }
}
