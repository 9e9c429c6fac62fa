package dev.gatehouse.token;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Authorization} header of RFC 6750, section 2.1. */
public final class BearerToken {
    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");

    private BearerToken() {}

    /**
     * The token in a header.
     *
     * @throws TokenRefusedException without a header, or when it is not the scheme and one token
     */
    public static String of(@Nullable String header) {
        if (header == null || header.isBlank()) {
            throw new TokenRefusedException(Refusal.NO_HEADER, "there is no Authorization header");
        }
        String[] words = BLANKS.split(header.strip(), -1);
        // RFC 9110, section 11.1: the scheme is case-insensitive.
        if (words.length != 2 || !words[0].equalsIgnoreCase("Bearer")) {
            throw new TokenRefusedException(
                    Refusal.MALFORMED_HEADER, "the Authorization header is not a scheme and one token");
        }
        return words[1];
    }
}
