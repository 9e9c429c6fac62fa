package dev.gatehouse.mail;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written to somebody.
 *
 * @param template the code of a {@link Template}
 * @param locale a BCP 47 tag; none: English
 * @param values for the template, of {@link #VALUES}; whoever typed them, they are made harmless here
 * @param link what the letter leads to; it may have a token, so nothing prints it
 */
public record MailContent(
        String template,
        String address,
        @Nullable String locale,
        Map<String, String> values,
        @Nullable String link) {

    /**
     * What a template may be told: {@code username}, {@code time} (an instant, shown in UTC, and in Chinese at UTC+8), {@code
     * address} (of a network), {@code agent}, {@code device}, {@code hours} or {@code minutes} for which a link is good, and
     * beside the hours {@code days} where these are two or more whole ones.
     */
    public static final Set<String> VALUES =
            Set.of("username", "time", "address", "agent", "device", "days", "hours", "minutes");

    /** @throws IllegalArgumentException when no mail could go to this address, or a template or value does not exist */
    public MailContent {
        Template.of(template);
        Addresses.require(address);
        values = Map.copyOf(values);
        if (!VALUES.containsAll(values.keySet())) {
            throw new IllegalArgumentException("a letter has values that no template knows");
        }
    }

    @Override
    public String toString() {
        return "MailContent[" + template + "]";
    }
}
