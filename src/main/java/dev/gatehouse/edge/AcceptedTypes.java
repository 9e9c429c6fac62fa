package dev.gatehouse.edge;

import jakarta.ws.rs.core.MediaType;
import java.text.ParseException;
import java.util.Comparator;
import java.util.List;
import org.glassfish.jersey.message.internal.AcceptableMediaType;
import org.glassfish.jersey.message.internal.HttpHeaderReader;

/** The media types of an {@code Accept} header. */
final class AcceptedTypes {
    private static final List<MediaType> JSON =
            List.of(MediaType.APPLICATION_JSON_TYPE, MediaType.valueOf(Refusals.PROBLEM_JSON));

    private AcceptedTypes() {}

    /**
     * Returns whether a client prefers HTML to JSON, as browsers do. A client that gives both the same quality gets JSON.
     *
     * @param accept the values of the header
     */
    static boolean preferHtml(List<String> accept) {
        try {
            List<AcceptableMediaType> ranges = HttpHeaderReader.readAcceptMediaType(String.join(",", accept));
            int json =
                    JSON.stream().mapToInt(type -> quality(type, ranges)).max().orElse(0);
            return quality(MediaType.TEXT_HTML_TYPE, ranges) > json;
        } catch (ParseException | IllegalArgumentException e) {
            return false;
        }
    }

    /** RFC 9110, section 12.5.1: "the most specific reference has precedence". */
    private static int quality(MediaType type, List<AcceptableMediaType> ranges) {
        return ranges.stream()
                .filter(range -> range.isCompatible(type))
                .max(Comparator.comparing((AcceptableMediaType range) -> !range.isWildcardType())
                        .thenComparing(range -> !range.isWildcardSubtype())
                        .thenComparing(AcceptableMediaType::getQuality))
                .map(AcceptableMediaType::getQuality)
                .orElse(0);
    }
}
