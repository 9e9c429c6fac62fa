package dev.gatehouse.edge;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of the service as its users see it.
 *
 * @param origin the origin of the service's own pages, as {@link WebOrigin} writes it
 * @param path the path below which a proxy serves the service, as in {@code /auth}; empty for none
 */
public record PublicUrl(String origin, String path) {
    /** Path segments of unreserved characters (RFC 3986, section 2.3), without the dot segments that a link would resolve. */
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z]+://[^/?#]+)((?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*)");

    /** Parses a URL. Returns empty if it is not an http or https URL, or has a query, a trailing slash or any other part. */
    public static Optional<PublicUrl> of(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? WebOrigin.ofPage(parts.group(1)).map(origin -> new PublicUrl(origin, parts.group(2)))
                : Optional.empty();
    }

    /** Returns the whole URL. */
    public String text() {
        return origin + path;
    }
}
