package dev.gatehouse.appearance;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import java.net.URI;

/**
 * A site as browsers understand it for SameSite cookies (RFC 6265bis, section 5.2): scheme and registrable domain, without port.
 */
record Site(String scheme, String domain) {
    /** Returns the site of an http or https URL. A host without a registrable domain, such as an IP address, is a site itself. */
    static Site of(String url) {
        URI parsed = URI.create(url);
        return new Site(Ascii.toLowerCase(parsed.getScheme()), domain(Ascii.toLowerCase(parsed.getHost())));
    }

    private static String domain(String host) {
        if (InetAddresses.isUriInetAddress(host) || !InternetDomainName.isValid(host)) {
            return host;
        }
        InternetDomainName name = InternetDomainName.from(host);
        return name.isUnderPublicSuffix() ? name.topPrivateDomain().toString() : name.toString();
    }

    @Override
    public String toString() {
        return scheme + "://" + domain;
    }
}
