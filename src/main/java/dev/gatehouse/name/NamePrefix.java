package dev.gatehouse.name;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The beginning of a username or an address that a caller searches for, and the keys that match it. Labels of the domain that
 * end with a dot are complete and are converted to ASCII. The last label may be incomplete: its ASCII form changes with each
 * further letter. Punycode starts with the ASCII letters of the label, so candidates are found by these letters and then
 * filtered by {@link #matches}.
 */
public final class NamePrefix {
    private static final String A_LABEL = "xn--";

    private final String complete;
    private final String rest;

    /**
     * @param complete the complete part of the prefix, in the form of keys
     * @param rest the beginning of the last label of the domain; empty if there is none
     */
    private NamePrefix(String complete, String rest) {
        this.complete = complete;
        this.rest = rest;
    }

    /** Parses a prefix; empty if no username can begin with it. */
    public static Optional<NamePrefix> of(String typed) {
        return UsernameKey.folded(typed, String::stripLeading).map(folded -> of(typed, folded));
    }

    private static NamePrefix of(String typed, String folded) {
        String domain = UsernameKey.domain(folded);
        if (domain.isEmpty() || UsernameKey.deviatingDomain(typed).isPresent()) {
            return new NamePrefix(folded, "");
        }
        int dot = Math.max(domain.lastIndexOf('.'), domain.lastIndexOf('\u3002'));
        String labels = domain.substring(0, dot + 1);
        String local = folded.substring(0, folded.length() - domain.length());
        Optional<String> ascii = DomainName.isAscii(labels) ? Optional.of(labels) : DomainName.ascii(labels);
        return ascii.map(mapped -> new NamePrefix(local + mapped, domain.substring(dot + 1)))
                .orElseGet(() -> new NamePrefix(folded, ""));
    }

    /** Returns the beginnings of candidate keys in ascending order: one, or two that do not overlap. */
    public List<byte[]> beginnings() {
        String letters = rest.replaceAll("[^\\x00-\\x7f]", "");
        String encoded = complete + A_LABEL + letters;
        Stream<String> all =
                encoded.startsWith(complete + rest) ? Stream.of(complete + rest) : Stream.of(complete + rest, encoded);
        return all.map(beginning -> beginning.getBytes(StandardCharsets.UTF_8))
                .sorted(Arrays::compareUnsigned)
                .toList();
    }

    /** Returns the prefix in the form of keys. Every key that begins with it belongs to a name with the prefix. */
    public byte[] literal() {
        return (complete + rest).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns whether a key belongs to a name with the prefix. */
    public boolean matches(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        if (!text.startsWith(complete)) {
            return false;
        }
        if (text.startsWith(complete + rest)) {
            return true;
        }
        int end = text.indexOf('.', complete.length());
        String label = text.substring(complete.length(), end < 0 ? text.length() : end);
        return IDN.toUnicode(label).startsWith(rest);
    }
}
