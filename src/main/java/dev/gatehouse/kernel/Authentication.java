package dev.gatehouse.kernel;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * That somebody has proved who they are.
 *
 * @param methods by which, as codes of RFC 8176, section 2; one that this version does not know is kept as it is
 * @param time when
 */
public record Authentication(Set<String> methods, Instant time) {
    /** The code of a password. */
    public static final String PASSWORD = "pwd";

    public Authentication {
        methods = Set.copyOf(methods);
    }

    public static Authentication byPassword(Instant time) {
        return new Authentication(Set.of(PASSWORD), time);
    }

    /** @param amr as {@link #amr} writes it */
    public static Authentication of(String amr, Instant time) {
        return new Authentication(Set.copyOf(Arrays.asList(amr.split(" ", -1))), time);
    }

    /** Returns the methods in alphabetical order, with a space between them. */
    public String amr() {
        return String.join(" ", new TreeSet<>(methods));
    }
}
