package dev.gatehouse.edge;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Origins as browsers send them in {@code Origin} (RFC 6454, section 6.2): scheme and host in lower case, an IPv6 address in
 * its shortest form, no default port, no path. An application in a web view has an origin with its own scheme, as in
 * {@code capacitor://localhost}.
 */
final class WebOrigin {
    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[a-z0-9._~-]+)(?::([0-9]{1,5}))?");
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);
    private static final int LARGEST_PORT = 65_535;

    /** Schemes whose pages have no origin, so that browsers send {@code null}, or that have no pages. */
    private static final Set<String> WITHOUT_ORIGIN =
            Set.of("about", "blob", "data", "file", "filesystem", "ftp", "javascript", "ws", "wss");

    private WebOrigin() {}

    /** Returns the origin as browsers send it; empty for a text that is no valid origin. */
    static Optional<String> of(String text) {
        Matcher parts = FORM.matcher(lower(text));
        if (!parts.matches() || WITHOUT_ORIGIN.contains(parts.group(1))) {
            return Optional.empty();
        }
        String scheme = parts.group(1);
        int port = parts.group(3) == null ? -1 : Integer.parseInt(parts.group(3));
        if (port > LARGEST_PORT) {
            return Optional.empty();
        }
        String suffix = port < 0 || Integer.valueOf(port).equals(DEFAULT_PORTS.get(scheme)) ? "" : ":" + port;
        return host(parts.group(2), DEFAULT_PORTS.containsKey(scheme)).map(host -> scheme + "://" + host + suffix);
    }

    /** Returns the origin of a page on the web, with scheme http or https; empty for any other text. */
    static Optional<String> ofPage(String text) {
        return of(text).filter(origin -> origin.startsWith("http://") || origin.startsWith("https://"));
    }

    /** Returns an origin in lower case, as {@link #of} does: scheme and host have no case (RFC 3986, section 6.2.2.1). */
    static String lower(String origin) {
        return Ascii.toLowerCase(origin);
    }

    private static Optional<String> host(String host, boolean onTheWeb) {
        if (host.startsWith("[")) {
            return ipv6(host.substring(1, host.length() - 1));
        }
        if (!onTheWeb) {
            return Optional.of(host);
        }
        // Browsers parse a host that ends in a number as an IPv4 address: they send 127.1 and 0x7f000001 as 127.0.0.1.
        boolean number = ENDS_IN_NUMBER.matcher(host).matches();
        return (number
                        ? InetAddresses.isInetAddress(host)
                        : HOST_NAME.matcher(host).matches())
                ? Optional.of(host)
                : Optional.empty();
    }

    /** Returns an IPv6 address in brackets; empty for an IPv4-mapped one, which browsers write in another form than Java. */
    private static Optional<String> ipv6(String literal) {
        if (!InetAddresses.isInetAddress(literal)) {
            return Optional.empty();
        }
        InetAddress address = InetAddresses.forString(literal);
        return address instanceof Inet6Address
                ? Optional.of("[" + InetAddresses.toAddrString(address) + "]")
                : Optional.empty();
    }
}
