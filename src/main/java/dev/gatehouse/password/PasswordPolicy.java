package dev.gatehouse.password;

import dev.gatehouse.kernel.Codes;
import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Problem;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a new password must be like: long enough, none that guessers try first, and not made of the user's name, the
 * product's name or the service's host (NIST SP 800-63B-4, section 3.1.1.2; OWASP ASVS 5.0, 6.2). There are no rules on its
 * composition.
 */
public final class PasswordPolicy {
    /** Characters, whatever is configured. */
    static final int LEAST = 8;

    private static final int MOST = 256;

    /** A name that is shorter is in too many words. */
    private static final int TELLING_NAME = 3;

    /** The same of what is before the at sign of an address. */
    private static final int TELLING_LOCAL_PART = 4;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Cn}]");

    /** What people see as one character may have several code points, as many emoji have. */
    private static final Pattern CHARACTER = Pattern.compile("\\X");

    private final int minimum;
    private final Set<String> productWords;
    private final Set<String> hostWords;

    /**
     * @param productName what the service is called to its users
     * @param publicUrl the address of the service
     */
    public PasswordPolicy(PasswordSettings settings, String productName, String publicUrl) {
        this.minimum = settings.minimumLength();
        this.productWords = ContextWords.ofProduct(productName);
        this.hostWords = ContextWords.ofHost(publicUrl);
    }

    /** A rule that a password breaks; the codes are contract. */
    public enum Rule {
        TOO_SHORT("is too short"),
        TOO_LONG("has more than " + MOST + " characters"),
        NOT_PRINTABLE("has characters that cannot be seen"),
        REPEATED("is one character, repeated"),
        TOO_COMMON("is one that guessers try first"),
        CONTAINS_USERNAME("contains the name"),
        CONTAINS_PRODUCT_NAME("contains the name of this service"),
        CONTAINS_HOST("contains the address of this service");

        private final String message;

        Rule(String message) {
            this.message = message;
        }
    }

    /**
     * The first rule that a password breaks.
     *
     * @param username of whose it shall be
     */
    public Optional<Rule> broken(String password, String username) {
        int length = password.codePointCount(0, password.length());
        if (length < minimum) {
            return Optional.of(Rule.TOO_SHORT);
        }
        if (length > MOST) {
            return Optional.of(Rule.TOO_LONG);
        }
        if (UNPRINTABLE.matcher(password).find()) {
            return Optional.of(Rule.NOT_PRINTABLE);
        }
        String folded = fold(password);
        if (isRepeated(password) || isRepeated(folded)) {
            return Optional.of(Rule.REPEATED);
        }
        if (CommonPasswords.contains(folded)) {
            return Optional.of(Rule.TOO_COMMON);
        }
        if (containsName(folded, fold(username))) {
            return Optional.of(Rule.CONTAINS_USERNAME);
        }
        if (productWords.stream().anyMatch(folded::contains)) {
            return Optional.of(Rule.CONTAINS_PRODUCT_NAME);
        }
        return hostWords.stream().anyMatch(folded::contains) ? Optional.of(Rule.CONTAINS_HOST) : Optional.empty();
    }

    /** Asked of a password as it is, too: folding makes several characters of some, and takes spaces away. */
    private static boolean isRepeated(String text) {
        Matcher first = CHARACTER.matcher(text);
        return first.lookingAt()
                && first.end() < text.length()
                && text.equals(first.group().repeat(text.length() / first.end()));
    }

    /** The whole name or, of an address, what is before the at sign. */
    private static boolean containsName(String password, String name) {
        int at = name.lastIndexOf('@');
        return (name.length() >= TELLING_NAME && password.contains(name))
                || (at >= TELLING_LOCAL_PART && password.contains(name.substring(0, at)));
    }

    static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    /**
     * The same as a refusal.
     *
     * @param field that has the password
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed}, which names the rule
     */
    public void require(String password, String username, String field) {
        Optional<Rule> broken = broken(password, username);
        if (broken.isPresent()) {
            Rule rule = broken.get();
            throw Problem.VALIDATION_FAILED.exception(List.of(new InvalidField(field, Codes.of(rule), message(rule))));
        }
    }

    /** Returns a rule for people, as the end of a sentence about a password. */
    public String message(Rule rule) {
        return rule == Rule.TOO_SHORT ? "has fewer than " + minimum + " characters" : rule.message;
    }
}
