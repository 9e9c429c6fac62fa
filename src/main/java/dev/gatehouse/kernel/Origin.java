package dev.gatehouse.kernel;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a request: the client and the request id.
 *
 * @param address the client's IP address
 * @param userAgent the client's {@code User-Agent}, cut at {@value #USER_AGENT_LIMIT} code points; null if not sent
 * @param requestId the {@code X-Request-Id}, which identifies the request in the log
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
