package dev.gatehouse.edge;

import com.google.common.net.InetAddresses;
import dev.gatehouse.kernel.Commas;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.util.InetAddressSet;

/**
 * Determines the address of the client: the rightmost hop that is not a trusted proxy. The hops to its left are not trusted,
 * because the client may have written them.
 */
final class ClientAddresses {
    private final InetAddressSet trusted;
    private final String header;

    ClientAddresses(ProxySettings settings) {
        trusted = settings.set();
        header = settings.header();
    }

    /** Returns the name of the header that is read. */
    String header() {
        return header;
    }

    /**
     * Returns the address of the client without brackets and zone (RFC 4007, section 11), in canonical form.
     *
     * @param peer the address of the connection's peer
     * @param values the values of the {@link #header}, in the order of their lines
     */
    String of(String peer, List<String> values) {
        Optional<InetAddress> itself = address(peer);
        if (itself.isEmpty()) {
            return peer;
        }
        InetAddress client = itself.get();
        List<String> hops = trusted.isEmpty() ? List.of() : hops(values);
        for (int last = hops.size() - 1; last >= 0; last--) {
            Optional<InetAddress> before = isTrusted(client) ? address(hops.get(last)) : Optional.empty();
            if (before.isEmpty()) {
                break;
            }
            client = before.get();
        }
        return InetAddresses.toAddrString(client);
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.test(address);
    }

    /** Returns the hops of the header values. Empty elements are ignored (RFC 9110, section 5.6.1). */
    private List<String> hops(List<String> values) {
        List<String> hops = new ArrayList<>();
        for (String value : values) {
            for (String element : Commas.split(value)) {
                hops.add(header.equals("Forwarded") ? whom(element) : element);
            }
        }
        return hops;
    }

    /** Returns the {@code for} parameter of an element (RFC 7239, section 4); empty if it has none. */
    private static String whom(String element) {
        return Arrays.stream(element.split(";", -1))
                .map(String::strip)
                .filter(pair -> pair.toLowerCase(Locale.ROOT).startsWith("for="))
                .map(pair -> pair.substring("for=".length()).strip())
                .map(value -> value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                        ? value.substring(1, value.length() - 1)
                        : value)
                .findFirst()
                .orElse("");
    }

    /**
     * Parses the address of a hop. Ignores its port and its zone, which names a network interface of another machine. Returns
     * empty for a name, {@code unknown} or an obfuscated identifier (RFC 7239, section 6).
     */
    private static Optional<InetAddress> address(String hop) {
        String literal = hop;
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            literal = end < 0 ? "" : hop.substring(1, end);
        }
        int zone = literal.indexOf('%');
        literal = zone < 0 ? literal : literal.substring(0, zone);
        int colon = literal.indexOf(':');
        if (colon >= 0 && colon == literal.lastIndexOf(':')) {
            literal = literal.substring(0, colon);
        }
        return InetAddresses.isInetAddress(literal) ? Optional.of(InetAddresses.forString(literal)) : Optional.empty();
    }
}
