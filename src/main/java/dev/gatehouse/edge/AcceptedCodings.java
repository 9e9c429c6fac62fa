package dev.gatehouse.edge;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
final class AcceptedCodings {
    /** A coding with its weight, which is 1 if there is none. */
    private static final Pattern MEMBER = Pattern.compile("([^\\s;]+)(?:\\s*;\\s*q\\s*=\\s*([01](?:\\.[0-9]{0,3})?))?");

    private AcceptedCodings() {}

    /** Returns whether a client accepts gzip; a header that cannot be read accepts nothing. */
    static boolean haveGzip(@Nullable String header) {
        if (header == null) {
            return false;
        }
        boolean all = false;
        for (String member : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            Matcher coding = MEMBER.matcher(member.strip());
            if (coding.matches()) {
                boolean accepted = coding.group(2) == null || Double.parseDouble(coding.group(2)) > 0;
                switch (coding.group(1)) {
                    case "gzip", "x-gzip" -> {
                        return accepted;
                    }
                    case "*" -> all = accepted;
                    default -> {} // another coding
                }
            }
        }
        return all;
    }
}
