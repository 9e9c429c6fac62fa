package dev.gatehouse.statistics;

import dev.gatehouse.kernel.Codes;

/** What an administrator or operator should change or check. The names are shown to clients: never change one. */
public enum Warning {
    DEMO_PASSWORD(
            "An active user has the name and the public password of the demo user. Change the password, or use this database"
                    + " only for trials."),
    MAIL_OFF("Mail is off, so users cannot sign up or reset their passwords. Set MAIL_TRANSPORT."),
    SHARED_KEY(
            "JWT_SECRET_KEY is set. Services that verify tokens of the classic API with this key accept them until they"
                    + " expire, even if the session has been revoked."),
    REVOCATIONS_STALE(
            "This instance has not been able to read the revoked sessions for some seconds. Until it can, it accepts"
                    + " access tokens of sessions that other instances have revoked."),
    CLOCK_DIFFERENCE(
            "The clock of the machine of this instance differs from the database's by more than 2 seconds. Check the"
                    + " time synchronization (NTP) of both machines.");

    private final String message;

    Warning(String message) {
        this.message = message;
    }

    public String code() {
        return Codes.of(this);
    }

    public String message() {
        return message;
    }
}
