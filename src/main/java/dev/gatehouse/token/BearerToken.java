package dev.gatehouse.token;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Authorization} header of RFC 6750, section 2.1. */
public final class BearerToken {
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");

    private BearerToken() {}

    /**
     * Returns the token of a header, which is separated from the scheme by one or more spaces (RFC 9110, section 11.6.2).
     *
     * @throws TokenRefusedException if the header is missing, or is not the scheme and one token
     */
    public static String of(@Nullable String header) {
        String token = of(header, SPACES);
        if (token.indexOf('\t') >= 0) {
            throw malformed();
        }
        return token;
    }

    /** Does the same for the classic API, which also accepts tabs, as flask-jwt-extended does. */
    static String ofClassic(@Nullable String header) {
        return of(header, BLANKS);
    }

    private static String of(@Nullable String header, Pattern separator) {
        if (header == null || header.isBlank()) {
            throw new TokenRefusedException(Refusal.NO_HEADER, "The request has no Authorization header.");
        }
        String[] words = separator.split(header.strip(), -1);
        // RFC 9110, section 11.1: the scheme is case-insensitive.
        if (words.length != 2 || !words[0].equalsIgnoreCase("Bearer")) {
            throw malformed();
        }
        return words[1];
    }

    private static TokenRefusedException malformed() {
        return new TokenRefusedException(
                Refusal.MALFORMED_HEADER, "The Authorization header must be Bearer and one token.");
    }
}
