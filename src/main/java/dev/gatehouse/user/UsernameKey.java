package dev.gatehouse.user;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What decides whether two names are the same: NFKC, lower case, without control and invisible format characters and
 * without spaces at the edges. Computed here and nowhere else, so that no database's collation has a say.
 */
public final class UsernameKey {
    /** Of a key, in UTF-8: 254 code points of four bytes. */
    static final int BYTE_LIMIT = 1016;

    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}]");
    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    private final String text;

    private UsernameKey(String text) {
        this.text = text;
    }

    /** The key of a name; none for one that nobody can have (empty, too long, or not Unicode). */
    public static Optional<UsernameKey> of(String name) {
        return of(name, String::strip);
    }

    /** What the keys of names begin with that begin with a text; a space at its end counts. Empty for a text that no name begins with. */
    static Optional<UsernameKey> ofPrefix(String prefix) {
        return of(prefix, String::stripLeading);
    }

    private static Optional<UsernameKey> of(String name, UnaryOperator<String> trim) {
        if (name.length() > BYTE_LIMIT || LONE_SURROGATE.matcher(name).find()) {
            return Optional.empty();
        }
        String key = fold(name, trim);
        for (String again = fold(key, trim); !again.equals(key); again = fold(key, trim)) {
            key = again;
        }
        boolean fits = !key.isEmpty() && key.getBytes(StandardCharsets.UTF_8).length <= BYTE_LIMIT;
        return fits ? Optional.of(new UsernameKey(key)) : Optional.empty();
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
