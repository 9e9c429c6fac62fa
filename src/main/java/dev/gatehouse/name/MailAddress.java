package dev.gatehouse.name;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where somebody's mails go: {@code local@domain} of RFC 5321 without quotes, comments and literals, which nobody has and
 * attackers like. Full-width and invisible characters are folded away before it is looked at, so that what is checked is
 * what is used.
 *
 * @param text as it is shown and sent to
 * @param key what decides whether two are the same; the same rule as for names
 */
public record MailAddress(String text, UsernameKey key) {
    /** Characters; of a path in RFC 5321, section 4.5.3.1.3, less its brackets. */
    public static final int LIMIT = 254;

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final Pattern LOCAL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])");
    private static final int LOCAL_LIMIT = 64;

    /** None when it is no address, or one that {@link UsernameKey#requireUnambiguousDomain} refuses. */
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

    /** As the DNS has it (RFC 5891), in lower case. */
    private static Optional<String> domain(String text) {
        return DomainName.ascii(text).filter(ascii -> DOMAIN.matcher(ascii).matches());
    }

    /** Returns whether both are addresses with the same key, however they are written. */
    public static boolean sameKey(@Nullable String one, String other) {
        Optional<UsernameKey> key = of(other).map(MailAddress::key);
        return one != null && key.isPresent() && of(one).map(MailAddress::key).equals(key);
    }

    /** What is behind the at sign, as the DNS has it. */
    public String domain() {
        return UsernameKey.domain(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
