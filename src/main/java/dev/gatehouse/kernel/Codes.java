package dev.gatehouse.kernel;

import java.util.Locale;

/** How constants are called outside the code: in the contract, in tokens, in the database, in metrics. */
public final class Codes {
    private Codes() {}

    /** As in {@code not-found}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
