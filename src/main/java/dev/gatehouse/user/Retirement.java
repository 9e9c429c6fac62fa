package dev.gatehouse.user;

import dev.gatehouse.kernel.Codes;
import java.util.Arrays;

/** Why a username is not available again. The names are stored: never change one. */
public enum Retirement {
    /** The account was deleted, by its owner or by an administrator. */
    CLOSED,
    /** The user has another username now. */
    RENAMED,
    /** The name was retired by a version that stored no reasons. */
    UNKNOWN;

    /** Returns the value in the database. */
    String code() {
        return Codes.of(this);
    }

    static Retirement of(String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code().equals(code))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
