package dev.gatehouse.edge;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Parses the cookies of a request (RFC 6265, section 4.2.1), including cookies that were sent twice. */
final class Cookies {
    private Cookies() {}

    /** Returns all values of the cookies with a name. */
    static List<String> values(Collection<String> headers, String name) {
        String start = name + "=";
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(start))
                .map(pair -> pair.substring(start.length()))
                .toList();
    }
}
