package dev.gatehouse.edge;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The service's address as its users see it, in its parts.
 *
 * @param origin whose pages are the service's own, as {@link WebOrigin} writes it
 * @param path below which a proxy has the service, as in {@code /auth}; empty for none
 */
public record PublicUrl(String origin, String path) {
    /** Segments of characters that nothing encodes (RFC 3986, section 2.3); a link would resolve "." and "..". */
    private static final Pattern FORM =
            Pattern.compile("([A-Za-z]+://[^/?#]+)((?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*)");

    /** Returns empty for what is no address of a page, or has anything else, as a query or a slash at its end. */
    public static Optional<PublicUrl> of(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? WebOrigin.ofPage(parts.group(1)).map(origin -> new PublicUrl(origin, parts.group(2)))
                : Optional.empty();
    }

    /** Returns the whole address. */
    public String text() {
        return origin + path;
    }
}
