package dev.gatehouse.throttle;

/** What is limited for each address. */
public enum Action {
    LOGIN,
    SIGN_UP,
    PASSWORD_RESET,
    EMAIL_VERIFICATION,
    /** Presenting a token that came by mail. */
    MAILED_TOKEN
}
