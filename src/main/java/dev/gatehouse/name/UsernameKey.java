package dev.gatehouse.name;

import dev.gatehouse.kernel.InvalidField;
import dev.gatehouse.kernel.Problem;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The key by which usernames are compared: NFKC, lower case, without control and invisible format characters, without leading
 * and trailing spaces, and with the domain after the last at sign in its DNS form. Only this class computes keys, so the
 * result does not depend on the collation of the database.
 */
public final class UsernameKey {
    /** The maximum length of a key in bytes of UTF-8: 254 code points of four bytes. */
    public static final int BYTE_LIMIT = 1016;

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private final String text;

    /** The key without the DNS form of the domain, as in versions before migration 0020. */
    private final String former;

    private UsernameKey(String text, String former) {
        this.text = text;
        this.former = former;
    }

    /** Returns the key of a username; empty if the username is not valid: empty, too long, or not Unicode. */
    public static Optional<UsernameKey> of(String name) {
        return folded(name, String::strip).map(folded -> {
            String mapped = withDomain(name, folded);
            return new UsernameKey(fits(mapped) ? mapped : folded, folded);
        });
    }

    /** Returns a username without case, width and invisible characters; empty if the username is not valid. */
    static Optional<String> folded(String name, UnaryOperator<String> trim) {
        if (name.length() > BYTE_LIMIT || LONE_SURROGATE.matcher(name).find()) {
            return Optional.empty();
        }
        String key = fold(name, trim);
        for (String again = fold(key, trim); !again.equals(key); again = fold(key, trim)) {
            key = again;
        }
        return fits(key) ? Optional.of(key) : Optional.empty();
    }

    private static boolean fits(String key) {
        return !key.isEmpty() && key.getBytes(StandardCharsets.UTF_8).length <= BYTE_LIMIT;
    }

    /**
     * Leaves a domain as it is if it cannot be mapped. Deviation characters are searched in the typed name, because folding
     * removes the joiners and the final sigma.
     */
    private static String withDomain(String name, String folded) {
        String domain = domain(folded);
        if (DomainName.isAscii(domain) || deviatingDomain(name).isPresent()) {
            return folded;
        }
        String local = folded.substring(0, folded.length() - domain.length());
        return DomainName.ascii(domain).map(ascii -> local + ascii).orElse(folded);
    }

    /** Returns the text after the last at sign; empty if there is none. */
    static String domain(String name) {
        int at = name.lastIndexOf('@');
        return at < 0 ? "" : name.substring(at + 1);
    }

    static Optional<String> deviatingDomain(String name) {
        return Optional.of(domain(Normalizer.normalize(name, Normalizer.Form.NFKC)))
                .filter(DomainName::hasDeviation);
    }

    /**
     * Returns the ASCII form of the domain of a username or an address that is ambiguous as typed: programs encode it in two
     * different ways. Empty for every other name.
     */
    public static Optional<String> asciiOfAmbiguousDomain(String name) {
        return deviatingDomain(name).flatMap(DomainName::asciiOfDeviation);
    }

    /**
     * Rejects a username or an address whose domain programs encode in two different ways.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed}, with the ASCII form to type
     */
    public static void requireUnambiguousDomain(String field, String name) {
        asciiOfAmbiguousDomain(name).ifPresent(ascii -> {
            throw Problem.VALIDATION_FAILED.exception(
                    List.of(new InvalidField(field, "ambiguous-domain", ambiguous(ascii))));
        });
    }

    /** Returns the error message for such a name. The sentence begins with the name of the field. */
    public static String ambiguous(String ascii) {
        return "has a domain that programs encode in two different ways (it has ß, ς or an invisible joiner):"
                + " write the domain as " + ascii;
    }

    private static String fold(String name, UnaryOperator<String> trim) {
        // A capital sigma becomes a medial or a final one depending on its neighbours, even invisible ones.
        String folded = Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replace('ς', 'σ');
        return trim.apply(UNSEEN.matcher(Normalizer.normalize(folded, Normalizer.Form.NFKC))
                .replaceAll(""));
    }

    /** Returns the key as the database stores it. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the keys under which a version before migration 0020 may have retired the name: this key, the key of the typed
     * name, and the key with the domain in Unicode.
     */
    public List<byte[]> retiredBytes() {
        String domain = domain(text);
        String unicode = text.substring(0, text.length() - domain.length()) + IDN.toUnicode(domain);
        return Stream.of(text, former, folded(unicode, String::strip).orElse(text))
                .distinct()
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UsernameKey that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
