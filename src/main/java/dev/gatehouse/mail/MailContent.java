package dev.gatehouse.mail;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of a mail before rendering.
 *
 * @param template the code of a {@link Template}
 * @param locale a BCP 47 tag; null: English
 * @param values for the template, by the names in {@link #VALUES}; they may be user input, and rendering makes them safe
 * @param link the link of the mail; it may contain a token, so {@link #toString} leaves it out
 */
public record MailContent(
        String template,
        String address,
        @Nullable String locale,
        Map<String, String> values,
        @Nullable String link) {

    /**
     * Names of values: {@code username}; {@code time} (an instant, shown in UTC, in Chinese mails at UTC+8); {@code address}
     * (an IP address); {@code agent}; {@code device}; and the lifetime of the link in {@code hours} or {@code minutes}, and
     * also in {@code days} if it is two or more whole days. Templates also know {@code lifetime}: the largest of these units as
     * text, in Chinese for Chinese templates, otherwise in English.
     */
    public static final Set<String> VALUES =
            Set.of("username", "time", "address", "agent", "device", "days", "hours", "minutes");

    /** @throws IllegalArgumentException if the address is invalid, or the template or a value is unknown */
    public MailContent {
        Template.of(template);
        Addresses.require(address);
        values = Map.copyOf(values);
        if (!VALUES.containsAll(values.keySet())) {
            throw new IllegalArgumentException("a mail has values that no template knows");
        }
    }

    @Override
    public String toString() {
        return "MailContent[" + template + "]";
    }
}
