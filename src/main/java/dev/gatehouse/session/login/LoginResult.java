package dev.gatehouse.session.login;

/** Results of logins, as counted in the metrics. */
public enum LoginResult {
    OPENED,
    UNKNOWN_USER,
    WRONG_PASSWORD,
    /** Refused by the rate limit. */
    THROTTLED,
    /** Overloaded, or no database. */
    FAILED;

    static LoginResult of(Login login) {
        return login.fold(
                new Login.Cases<>(opened -> OPENED, () -> UNKNOWN_USER, () -> WRONG_PASSWORD, no -> THROTTLED));
    }
}
