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
 * Rules for new passwords: long enough, not common, and without the username, the product name or the service's host (NIST SP
 * 800-63B-4, section 3.1.1.2; OWASP ASVS 5.0, 6.2). There are no composition rules.
 */
public final class PasswordPolicy {
    /** Minimum number of characters of every configuration. */
    static final int LEAST = 8;

    private static final int MOST = 256;

    /** Minimum length of a username for the check; shorter names occur in too many passwords. */
    private static final int TELLING_NAME = 3;

    /** Minimum length of the local part of an address for the check. */
    private static final int TELLING_LOCAL_PART = 4;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Cn}]");

    /** A grapheme cluster: one visible character may have several code points, like many emoji. */
    private static final Pattern CHARACTER = Pattern.compile("\\X");

    private final int minimum;
    private final Set<String> productWords;
    private final Set<String> hostWords;

    /**
     * Creates the policy.
     *
     * @param productName the name of the service for its users
     * @param publicUrl the address of the service
     */
    public PasswordPolicy(PasswordSettings settings, String productName, String publicUrl) {
        this.minimum = settings.minimumLength();
        this.productWords = ContextWords.ofProduct(productName);
        this.hostWords = ContextWords.ofHost(publicUrl);
    }

    /** Rules; their codes are part of the contract. */
    public enum Rule {
        TOO_SHORT("is too short"),
        TOO_LONG("has more than " + MOST + " characters"),
        NOT_PRINTABLE("contains non-printable characters"),
        REPEATED("repeats a single character"),
        TOO_COMMON("is a common password"),
        CONTAINS_USERNAME("contains the username"),
        CONTAINS_PRODUCT_NAME("contains the name of this service"),
        CONTAINS_HOST("contains the address of this service");

        private final String message;

        Rule(String message) {
            this.message = message;
        }
    }

    /**
     * Returns the first rule that a password violates.
     *
     * @param username of the user of the password
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

    /** Also applied to the unfolded password, because folding expands some characters and strips spaces. */
    private static boolean isRepeated(String text) {
        Matcher first = CHARACTER.matcher(text);
        return first.lookingAt()
                && first.end() < text.length()
                && text.equals(first.group().repeat(text.length() / first.end()));
    }

    /** Checks for the whole username or, for an address, its local part. */
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
     * Refuses a password that violates a rule.
     *
     * @param field of the request that has the password
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed} with the violated rule
     */
    public void require(String password, String username, String field) {
        Optional<Rule> broken = broken(password, username);
        if (broken.isPresent()) {
            Rule rule = broken.get();
            throw Problem.VALIDATION_FAILED.exception(List.of(new InvalidField(field, Codes.of(rule), message(rule))));
        }
    }

    /** Returns the message of a rule, as the end of a sentence about the password. */
    public String message(Rule rule) {
        return rule == Rule.TOO_SHORT ? "has fewer than " + minimum + " characters" : rule.message;
    }
}
