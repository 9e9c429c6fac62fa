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
 * Whose request it is: that of the rightmost hop which is not one of our own proxies. Whatever stands left of it was written by
 * somebody whom nobody vouches for.
 */
final class ClientAddresses {
    private final InetAddressSet trusted;
    private final String header;

    ClientAddresses(ProxySettings settings) {
        trusted = settings.set();
        header = settings.header();
    }

    /** The name of the header that counts. */
    String header() {
        return header;
    }

    /**
     * Returns the client's address: without brackets, without a zone (RFC 4007, section 11), and in one spelling.
     *
     * @param peer of the connection
     * @param values of the {@link #header}, in the order of their lines
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

    /** Each with what it says of whom it speaks for. Empty elements do not count (RFC 9110, section 5.6.1). */
    private List<String> hops(List<String> values) {
        List<String> hops = new ArrayList<>();
        for (String value : values) {
            for (String element : Commas.split(value)) {
                hops.add(header.equals("Forwarded") ? whom(element) : element);
            }
        }
        return hops;
    }

    /** The {@code for} of an element (RFC 7239, section 4). */
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
     * Returns an address with or without a port, and without its zone, which names an interface of another machine. Returns
     * nothing for a name, {@code unknown} or what is hidden (RFC 7239, section 6).
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
