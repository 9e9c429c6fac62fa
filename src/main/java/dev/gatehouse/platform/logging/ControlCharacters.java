package dev.gatehouse.platform.logging;

import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Replaces control characters, invisible characters and line separators in log lines. */
public final class ControlCharacters {
    /** The characters, as a character class of a regular expression without its brackets. */
    static final String CHARACTERS = "\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}";

    private static final Pattern ANY = Pattern.compile("[" + CHARACTERS + "]");

    /** The characters that the JSON writer does not escape. Those below 0x20 may also stand between values. */
    private static final Pattern BEYOND_JSON = Pattern.compile("[" + CHARACTERS + "&&[^\\x00-\\x1f]]");

    private ControlCharacters() {}

    /** Replaces each of the characters with a space. */
    public static String blank(String text) {
        return ANY.matcher(text).replaceAll(" ");
    }

    /** Replaces the characters that the JSON writer does not escape with their JSON escapes. */
    static String escape(String json) {
        return BEYOND_JSON
                .matcher(json)
                .replaceAll(found -> found.group()
                        .chars()
                        .mapToObj(unit -> "\\\\u" + HexFormat.of().toHexDigits((char) unit))
                        .collect(Collectors.joining()));
    }
}
