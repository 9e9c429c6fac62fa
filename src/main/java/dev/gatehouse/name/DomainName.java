package dev.gatehouse.name;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The domain of an address in the form that the DNS has: in ASCII, where each label beyond ASCII is an A-label ({@code
 * xn--…}, RFC 5890).
 *
 * <p>The JDK maps by IDNA 2003. IDNA 2008 and all browsers map four characters otherwise, the deviation characters of UTS 46:
 * the sharp s, the final sigma, and the two joiners. A domain that has one is not mapped here: its IDNA 2003 form is somebody
 * else's domain.
 */
final class DomainName {
    /** Of a domain in RFC 1035, section 3.1, as text without the root's dot. */
    private static final int LIMIT = 253;

    private static final int LABEL_LIMIT = 63;

    private static final Pattern DEVIATION = Pattern.compile("[ßẞς\\u200C\\u200D]");

    /** What is not seen, but for the joiners. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\u200C\\u200D]]");

    /** The dot, and the ideographic full stops of RFC 3490, section 3.1, that NFKC leaves. */
    private static final Pattern DOT = Pattern.compile("[.\\u3002]");

    private DomainName() {}

    /** Returns the form of the DNS in lower case; empty for a domain that IDNA does not map, or maps to another one. */
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
            // A label is empty, too long, or has characters that no domain has: the message is of no use.
            return Optional.empty();
        }
    }

    /**
     * Returns the form of a domain with deviation characters that IDNA 2008 gives it, which its owner can type; empty for a
     * domain without one, and for what is no domain in any case.
     */
    static Optional<String> asciiOfDeviation(String domain) {
        // Where it is a domain, IDNA 2003 has a form of it, though a wrong one; it does not know the capital sharp s.
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
        // One by one: a sigma is not final because of where it stands.
        label.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
        String folded = Normalizer.normalize(lower, Normalizer.Form.NFC);
        return isAscii(folded) ? folded : "xn--" + Punycode.encode(folded);
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(unit -> unit < 0x80);
    }
}
