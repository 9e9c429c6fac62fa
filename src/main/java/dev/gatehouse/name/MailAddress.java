package dev.gatehouse.name;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An email address: {@code local@domain} of RFC 5321, without quotes, comments and address literals, which real users do not
 * have and attackers use. Full-width and invisible characters are normalised before validation, so that the validated text is
 * the one that is used.
 *
 * @param text the address that is shown and mailed to
 * @param key the key by which addresses are compared, by the same rule as usernames
 */
public record MailAddress(String text, UsernameKey key) {
    /** The maximum length in characters: that of a path without its brackets (RFC 5321, section 4.5.3.1.3). */
    public static final int LIMIT = 254;

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final Pattern LOCAL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])");
    private static final int LOCAL_LIMIT = 64;

    /** Parses an address; empty if the text is not one, or {@link UsernameKey#requireUnambiguousDomain} refuses it. */
    public static Optional<MailAddress> of(String typed) {
        if (typed.length() > LIMIT * 2) {
            return Optional.empty();
        }
        String folded = Normalizer.normalize(typed, Normalizer.Form.NFKC);
        if (DomainName.hasDeviation(UsernameKey.domain(folded))) {
            return Optional.empty();
        }
        String text = UNSEEN.matcher(folded).replaceAll("").strip();
        int at = text.lastIndexOf('@');
        if (at < 1 || at > LOCAL_LIMIT) {
            return Optional.empty();
        }
        String local = text.substring(0, at);
        Optional<String> domain = domain(text.substring(at + 1));
        if (domain.isEmpty() || !LOCAL.matcher(local).matches()) {
            return Optional.empty();
        }
        String whole = local + "@" + domain.get();
        return whole.length() > LIMIT
                ? Optional.empty()
                : UsernameKey.of(whole).map(key -> new MailAddress(whole, key));
    }

    /** Returns the DNS form of a domain (RFC 5891) in lower case; empty if it is not a mail domain. */
    private static Optional<String> domain(String text) {
        return DomainName.ascii(text).filter(ascii -> DOMAIN.matcher(ascii).matches());
    }

    /** Returns whether both texts are addresses with the same key, whatever their spelling. */
    public static boolean sameKey(@Nullable String one, String other) {
        Optional<UsernameKey> key = of(other).map(MailAddress::key);
        return one != null && key.isPresent() && of(one).map(MailAddress::key).equals(key);
    }

    /** Returns the domain in its DNS form. */
    public String domain() {
        return UsernameKey.domain(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
