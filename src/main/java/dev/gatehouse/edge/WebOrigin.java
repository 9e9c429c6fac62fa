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
 * its shortest form, no default port, no path. An application in a web view has one of a scheme of its own, as in
 * {@code capacitor://localhost}.
 */
final class WebOrigin {
    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[a-z0-9._~-]+)(?::([0-9]{1,5}))?");
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)\\.?");
    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);
    private static final int LARGEST_PORT = 65_535;

    /** Pages of these have no origin, which browsers write as {@code null}, or there are no pages of them. */
    private static final Set<String> WITHOUT_ORIGIN =
            Set.of("about", "blob", "data", "file", "filesystem", "ftp", "javascript", "ws", "wss");

    private WebOrigin() {}

    /** Returns the origin as browsers send it; empty for a text that no browser could mean by one. */
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

    /** Returns the same for a page on the web, which has a scheme of http or https. */
    static Optional<String> ofPage(String text) {
        return of(text).filter(origin -> origin.startsWith("http://") || origin.startsWith("https://"));
    }

    /** Returns the origin of a request in the spelling of {@link #of}: scheme and host have no case (RFC 3986, section 6.2.2.1). */
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
        // Browsers read such a host as an IPv4 address: 127.1 and 0x7f000001 would be sent as 127.0.0.1.
        boolean number = ENDS_IN_NUMBER.matcher(host).matches();
        return (number
                        ? InetAddresses.isInetAddress(host)
                        : HOST_NAME.matcher(host).matches())
                ? Optional.of(host)
                : Optional.empty();
    }

    /** One that maps an IPv4 address is written in a form of its own, which Java does not know. */
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
