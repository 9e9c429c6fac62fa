package dev.gatehouse.kernel;

import java.util.Arrays;
import java.util.List;

/** Comma-separated lists, as in an environment variable. */
public final class Commas {
    private Commas() {}

    /** Returns the items without surrounding whitespace. Empty items are dropped. */
    public static List<String> split(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
