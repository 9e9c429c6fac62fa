package dev.gatehouse.http;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
     * The client's address.
     *
     * @param peer of the connection
     * @param values of the {@link #header}, in the order of their lines
     */
    String of(String peer, List<String> values) {
        Optional<InetAddress> itself = trusted.isEmpty() ? Optional.empty() : address(peer);
        if (itself.isEmpty()) {
            return peer;
        }
        InetAddress client = itself.get();
        List<String> hops = hops(values);
        Collections.reverse(hops);
        for (String hop : hops) {
            Optional<InetAddress> before = isTrusted(client) ? address(hop) : Optional.empty();
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

    /** Each with what it says of whom it speaks for. */
    private List<String> hops(List<String> values) {
        List<String> hops = new ArrayList<>();
        for (String value : values) {
            for (String element : value.split(",", -1)) {
                hops.add(header.equals("Forwarded") ? whom(element) : element.strip());
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

    /** An address with or without a port; none for a name, {@code unknown} or what is hidden (RFC 7239, section 6). */
    private static Optional<InetAddress> address(String hop) {
        String literal = hop;
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            literal = end < 0 ? "" : hop.substring(1, end);
        } else if (hop.indexOf(':') >= 0 && hop.indexOf(':') == hop.lastIndexOf(':')) {
            literal = hop.substring(0, hop.indexOf(':'));
        }
        return InetAddresses.isInetAddress(literal) ? Optional.of(InetAddresses.forString(literal)) : Optional.empty();
    }
}
