package dev.gatehouse.platform.logging;

import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Control and invisible characters, and whatever else ends a line. */
public final class ControlCharacters {
    /** As a class of a regular expression, without its brackets. */
    static final String CHARACTERS = "\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}";

    private static final Pattern ANY = Pattern.compile("[" + CHARACTERS + "]");

    /** JSON has its own escapes for those of ASCII, and line breaks between its values. */
    private static final Pattern BEYOND_JSON = Pattern.compile("[" + CHARACTERS + "&&[^\\x00-\\x1f]]");

    private ControlCharacters() {}

    /** A text with a space for each. */
    public static String blank(String text) {
        return ANY.matcher(text).replaceAll(" ");
    }

    /** JSON with an escape for each. */
    static String escape(String json) {
        return BEYOND_JSON
                .matcher(json)
                .replaceAll(found -> found.group()
                        .chars()
                        .mapToObj(unit -> "\\\\u" + HexFormat.of().toHexDigits((char) unit))
                        .collect(Collectors.joining()));
    }
}
