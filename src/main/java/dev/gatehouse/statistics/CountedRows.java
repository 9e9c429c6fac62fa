package dev.gatehouse.statistics;

import dev.gatehouse.kernel.Codes;

/** What is counted. The names are stored: never change one. */
public enum CountedRows {
    USERS,
    USERS_INACTIVE,
    SESSIONS_ACTIVE,
    MAILS_WAITING,
    MAILS_DEAD;

    String code() {
        return Codes.of(this);
    }
}
