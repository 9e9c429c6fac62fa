package dev.gatehouse.password;

import com.google.common.net.InternetDomainName;
import java.net.IDN;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Words that attackers try because of the service's context (NIST SP 800-63B-4, section 3.1.1.2). They are folded like
 * passwords in {@link PasswordPolicy}.
 */
final class ContextWords {
    /** Minimum number of characters; shorter words occur in too many passwords. */
    private static final int SHORTEST = 4;

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern IP_ADDRESS = Pattern.compile("\\[.*]|[0-9.]+");
    private static final String LOCALHOST = "localhost";

    private ContextWords() {}

    /** Returns the product name, the name without separators, and each of its words. */
    static Set<String> ofProduct(String name) {
        String folded = PasswordPolicy.fold(name);
        String[] words = BETWEEN_WORDS.split(folded);
        return telling(Stream.concat(Stream.of(folded, String.join("", words)), Stream.of(words)));
    }

    /**
     * Returns the host of a URL and its registrable label, for example {@code login.example.co.uk} and {@code example}; for an
     * internationalised name both forms. Returns nothing for an IP address.
     */
    static Set<String> ofHost(String url) {
        String host = Optional.ofNullable(URI.create(url).getHost()).orElse("").replaceFirst("\\.$", "");
        if (IP_ADDRESS.matcher(host).matches()) {
            return Set.of();
        }
        return telling(Stream.of(host, registrableLabel(host))
                .flatMap(name -> Stream.of(name, IDN.toUnicode(name)))
                .map(PasswordPolicy::fold)
                .filter(Predicate.not(LOCALHOST::equals)));
    }

    /** Returns the registered label before the public suffix, which is a registry's or one such as github.io. */
    private static String registrableLabel(String host) {
        String registered = host;
        if (InternetDomainName.isValid(host)) {
            InternetDomainName name = InternetDomainName.from(host);
            if (name.isUnderPublicSuffix()) {
                registered = name.topPrivateDomain().toString();
            } else if (name.isUnderRegistrySuffix()) {
                registered = name.topDomainUnderRegistrySuffix().toString();
            } else {
                // A private suffix, as in login.example.internal.
                int last = host.lastIndexOf('.');
                registered = host.substring(host.lastIndexOf('.', last - 1) + 1);
            }
        }
        return registered.split("\\.", 2)[0];
    }

    private static Set<String> telling(Stream<String> words) {
        return words.filter(word -> word.codePointCount(0, word.length()) >= SHORTEST)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
