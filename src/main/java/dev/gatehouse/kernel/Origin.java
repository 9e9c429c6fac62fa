package dev.gatehouse.kernel;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param address the client's IP address
 * @param userAgent its {@code User-Agent}, at most {@value #USER_AGENT_LIMIT} code points of it
 * @param requestId its name in the log
 */
public record Origin(String address, @Nullable String userAgent, String requestId) {
    public static final int USER_AGENT_LIMIT = 256;

    private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}]");

    public Origin {
        if (userAgent != null) {
            userAgent = printable(userAgent);
        }
    }

    private static String printable(String text) {
        String clean = NOT_PRINTABLE.matcher(text).replaceAll("?");
        return clean.codePointCount(0, clean.length()) <= USER_AGENT_LIMIT
                ? clean
                : clean.substring(0, clean.offsetByCodePoints(0, USER_AGENT_LIMIT));
    }
}
