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
 * What decides whether two names are the same: NFKC, lower case, without control and invisible format characters and
 * without spaces at the edges, and what follows the last at sign in the form that the DNS has for it. Computed here and
 * nowhere else, so that no database's collation has a say.
 */
public final class UsernameKey {
    /** Of a key, in UTF-8: 254 code points of four bytes. */
    public static final int BYTE_LIMIT = 1016;

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private final String text;

    /** Without the domain's form in the DNS, as versions before migration 0020 have it. */
    private final String former;

    private UsernameKey(String text, String former) {
        this.text = text;
        this.former = former;
    }

    /** The key of a name; none for one that nobody can have (empty, too long, or not Unicode). */
    public static Optional<UsernameKey> of(String name) {
        return folded(name, String::strip).map(folded -> {
            String mapped = withDomain(name, folded);
            return new UsernameKey(fits(mapped) ? mapped : folded, folded);
        });
    }

    /** Returns a name without its case, width and invisible characters; empty for one that nobody can have. */
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

    /** A domain that cannot be mapped stays as it is. Folding drops the joiners and the final sigma: the name is asked too. */
    private static String withDomain(String name, String folded) {
        String domain = domain(folded);
        if (DomainName.isAscii(domain) || deviatingDomain(name).isPresent()) {
            return folded;
        }
        String local = folded.substring(0, folded.length() - domain.length());
        return DomainName.ascii(domain).map(ascii -> local + ascii).orElse(folded);
    }

    /** What follows the last at sign; empty where there is none. */
    static String domain(String name) {
        int at = name.lastIndexOf('@');
        return at < 0 ? "" : name.substring(at + 1);
    }

    static Optional<String> deviatingDomain(String name) {
        return Optional.of(domain(Normalizer.normalize(name, Normalizer.Form.NFKC)))
                .filter(DomainName::hasDeviation);
    }

    /**
     * Returns the ASCII form of the domain of a name or an address that cannot be given in the form that is typed: programs
     * take it for two different domains. Empty for every other name.
     */
    public static Optional<String> asciiOfAmbiguousDomain(String name) {
        return deviatingDomain(name).flatMap(DomainName::asciiOfDeviation);
    }

    /**
     * Refuses a name or an address whose domain programs take for two different ones.
     *
     * @throws dev.gatehouse.kernel.ProblemException {@code validation-failed}, with the ASCII form to type
     */
    public static void requireUnambiguousDomain(String field, String name) {
        asciiOfAmbiguousDomain(name).ifPresent(ascii -> {
            throw Problem.VALIDATION_FAILED.exception(
                    List.of(new InvalidField(field, "ambiguous-domain", ambiguous(ascii))));
        });
    }

    /** Returns what is wrong with such a name, as the end of a sentence that begins with the name's field. */
    public static String ambiguous(String ascii) {
        return "has a domain that programs take for two different ones (it has ß, ς or an invisible joiner): write the domain as "
                + ascii;
    }

    private static String fold(String name, UnaryOperator<String> trim) {
        // A capital sigma becomes one or the other by what stands next to it, be it seen or not.
        String folded = Normalizer.normalize(name, Normalizer.Form.NFKC)
                .toLowerCase(Locale.ROOT)
                .replace('ς', 'σ');
        return trim.apply(UNSEEN.matcher(Normalizer.normalize(folded, Normalizer.Form.NFKC))
                .replaceAll(""));
    }

    /** As the database keeps it. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Returns the keys that a version before migration 0020 may have retired the name under: this one, that of the name as it
     * is typed, and that of the domain in Unicode.
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
