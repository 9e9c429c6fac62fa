package dev.gatehouse.kernel;

import java.util.Arrays;
import java.util.List;

/** Lists in one text, as a variable of the environment has them. */
public final class Commas {
    private Commas() {}

    /** What stands between the commas; spaces around it, and what is nothing else, do not count. */
    public static List<String> split(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
