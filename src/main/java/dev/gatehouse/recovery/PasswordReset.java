package dev.gatehouse.recovery;

/** Whose passwords a recovery removes: a backup has the passwords of its time, also those that were changed because of a theft. */
public enum PasswordReset {
    ADMINS,
    ALL,
    NONE
}
