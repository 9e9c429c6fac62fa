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
        return login.fold(
                new Login.Cases<>(opened -> OPENED, () -> UNKNOWN_USER, () -> WRONG_PASSWORD, no -> THROTTLED));
    }
}
