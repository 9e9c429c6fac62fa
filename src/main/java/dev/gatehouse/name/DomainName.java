package dev.gatehouse.name;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Converts the domain of an address to the form of the DNS: ASCII, with each non-ASCII label as A-label ({@code xn--…},
 * RFC 5890).
 *
 * <p>The JDK implements IDNA 2003. IDNA 2008 and all browsers map four characters differently, the deviation characters of
 * UTS 46: the sharp s, the final sigma, and the two joiners. A domain that contains one is not mapped here, because its
 * IDNA 2003 form is a different domain, which another person may own.
 */
final class DomainName {
    /** The maximum length of a domain in characters, without the dot of the root (RFC 1035, section 3.1). */
    private static final int LIMIT = 253;

    private static final int LABEL_LIMIT = 63;

    private static final Pattern DEVIATION = Pattern.compile("[ßẞς\\u200C\\u200D]");

    /** Invisible characters, except the joiners. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\u200C\\u200D]]");

    /** The dot, and the ideographic full stop of RFC 3490, section 3.1, that NFKC does not map. */
    private static final Pattern DOT = Pattern.compile("[.\\u3002]");

    private DomainName() {}

    /** Returns the DNS form in lower case; empty if IDNA 2003 cannot map the domain, or maps it to a different one. */
    static Optional<String> ascii(String domain) {
        return hasDeviation(domain) ? Optional.empty() : mapped(domain);
    }

    static boolean hasDeviation(String domain) {
        return DEVIATION.matcher(domain).find();
    }

    private static Optional<String> mapped(String domain) {
        try {
            String ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            return ascii.length() <= LIMIT ? Optional.of(ascii) : Optional.empty();
        } catch (IllegalArgumentException e) {
            // A label is empty, too long, or has characters that are not allowed in domains.
            return Optional.empty();
        }
    }

    /**
     * Returns the IDNA 2008 form of a domain with deviation characters, which the user can type instead; empty for a domain
     * without them, and for a text that is not a domain.
     */
    static Optional<String> asciiOfDeviation(String domain) {
        // Use IDNA 2003 only to check that the text is a domain. It does not know the capital sharp s.
        if (!hasDeviation(domain) || mapped(domain.replace('ẞ', 'ß')).isEmpty()) {
            return Optional.empty();
        }
        StringBuilder ascii = new StringBuilder();
        for (String label : DOT.split(UNSEEN.matcher(domain).replaceAll("").strip(), -1)) {
            String encoded = encoded(label);
            if (encoded.length() > LABEL_LIMIT) {
                return Optional.empty();
            }
            ascii.append(ascii.isEmpty() ? "" : ".").append(encoded);
        }
        return ascii.length() <= LIMIT ? Optional.of(ascii.toString()) : Optional.empty();
    }

    private static String encoded(String label) {
        StringBuilder lower = new StringBuilder();
        // Convert each code point alone: String.toLowerCase makes a sigma final depending on its position.
        label.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
        String folded = Normalizer.normalize(lower, Normalizer.Form.NFC);
        return isAscii(folded) ? folded : "xn--" + Punycode.encode(folded);
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(unit -> unit < 0x80);
    }
}
