package dev.gatehouse.kernel;

import java.util.Locale;

/** Names of enum constants outside the code: in the contract, in tokens, in the database, in metrics. */
public final class Codes {
    private Codes() {}

    /** Returns the name in lower case with hyphens, for example {@code not-found}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
