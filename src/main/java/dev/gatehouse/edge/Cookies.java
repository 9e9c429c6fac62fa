package dev.gatehouse.edge;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The cookies of a request as they were sent (RFC 6265, section 4.2.1), those that come twice too. */
final class Cookies {
    private Cookies() {}

    /** All values of a name. */
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
