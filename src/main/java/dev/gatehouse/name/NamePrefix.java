package dev.gatehouse.name;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The beginning of a name or an address, as somebody who searches has typed it, and the keys of the names that begin like
 * that. Labels of a domain that end with a dot are complete, and have their ASCII form. The last one may go on: the ASCII form
 * of a label is another with each letter, so candidates are found by its ASCII letters, which come first in it, and then looked
 * at.
 */
public final class NamePrefix {
    private static final String A_LABEL = "xn--";

    private final String complete;
    private final String rest;

    /**
     * @param complete what the keys begin with, in their own form
     * @param rest the beginning of the label of a domain that follows; empty where there is none
     */
    private NamePrefix(String complete, String rest) {
        this.complete = complete;
        this.rest = rest;
    }

    /** Returns empty for a text that no name begins with. */
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

    /** Returns what the keys in question begin with: one beginning, or two that do not overlap, in their order. */
    public List<byte[]> beginnings() {
        String letters = rest.replaceAll("[^\\x00-\\x7f]", "");
        String encoded = complete + A_LABEL + letters;
        Stream<String> all =
                encoded.startsWith(complete + rest) ? Stream.of(complete + rest) : Stream.of(complete + rest, encoded);
        return all.map(beginning -> beginning.getBytes(StandardCharsets.UTF_8))
                .sorted(Arrays::compareUnsigned)
                .toList();
    }

    /** Returns whether a key that has one of the beginnings is of a name that begins like that. */
    public boolean matches(byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        if (text.startsWith(complete + rest)) {
            return true;
        }
        int end = text.indexOf('.', complete.length());
        String label = text.substring(complete.length(), end < 0 ? text.length() : end);
        return IDN.toUnicode(label).startsWith(rest);
    }
}
