package dev.gatehouse.user;

import dev.gatehouse.kernel.Codes;
import java.util.Arrays;

/** Why a name is not given again. The names are stored: never change one. */
public enum Retirement {
    /** The account has been closed, by its owner or by an administrator. */
    CLOSED,
    /** The account has another name now. */
    RENAMED,
    /** The name was retired before reasons were kept. */
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
