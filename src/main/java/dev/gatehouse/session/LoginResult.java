package dev.gatehouse.session;

/** What becomes of logins, for who counts them. */
public enum LoginResult {
    OPENED,
    UNKNOWN_USER,
    WRONG_PASSWORD,
    /** Too busy, or without a database. */
    FAILED;

    static LoginResult of(Login login) {
        if (login instanceof Login.Opened) {
            return OPENED;
        }
        return login instanceof Login.UnknownUser ? UNKNOWN_USER : WRONG_PASSWORD;
    }
}
