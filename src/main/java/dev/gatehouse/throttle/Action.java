package dev.gatehouse.throttle;

/** Actions that are limited per address block. */
public enum Action {
    LOGIN,
    SIGN_UP,
    PASSWORD_RESET,
    EMAIL_VERIFICATION,
    /** Using a token from a mail. */
    MAILED_TOKEN,
    TEST_MAIL
}
