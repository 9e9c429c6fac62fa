package dev.gatehouse.name;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A part of a username or an address that a caller searches for, and its forms in the keys that contain it. Keys contain domains
 * in ASCII, so complete labels of a domain in Unicode are also searched in that form.
 */
public final class NamePart {
    private final List<String> forms;

    private NamePart(List<String> forms) {
        this.forms = forms;
    }

    /** Parses a part; empty if no username can contain it. */
    public static Optional<NamePart> of(String typed) {
        return UsernameKey.folded(typed, part -> part).map(folded -> {
            String domain = folded.substring(folded.lastIndexOf('@') + 1);
            String before = folded.substring(0, folded.length() - domain.length());
            Stream<String> ascii =
                    DomainName.isAscii(domain) ? Stream.empty() : DomainName.ascii(domain).map(before::concat).stream();
            return new NamePart(Stream.concat(Stream.of(folded), ascii).toList());
        });
    }

    /** Returns the texts of which a key contains at least one: one or two. */
    public List<byte[]> forms() {
        return forms.stream().map(form -> form.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
