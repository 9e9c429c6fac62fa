package dev.gatehouse.kernel;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * A successful authentication of a user.
 *
 * @param methods authentication methods as codes of RFC 8176, section 2; unknown codes are kept unchanged
 * @param time the time of the authentication
 */
public record Authentication(Set<String> methods, Instant time) {
    /** The code for a password (RFC 8176, section 2). */
    public static final String PASSWORD = "pwd";

    public Authentication {
        methods = Set.copyOf(methods);
    }

    public static Authentication byPassword(Instant time) {
        return new Authentication(Set.of(PASSWORD), time);
    }

    /** @param amr the methods as {@link #amr} formats them */
    public static Authentication of(String amr, Instant time) {
        return new Authentication(Set.copyOf(Arrays.asList(amr.split(" ", -1))), time);
    }

    /** Returns the methods in alphabetical order, separated by spaces. */
    public String amr() {
        return String.join(" ", new TreeSet<>(methods));
    }
}
