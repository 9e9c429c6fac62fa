package dev.gatehouse.mail;

import dev.gatehouse.kernel.Secret;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows the templates with example values, as they are sent. */
public final class MailPreviews {
    /** The page and the token of the example link; neither exists. */
    private static final String PAGE = "example";

    private static final Secret TOKEN = new Secret("example");

    private final Templates templates;
    private final Links links;
    private final Clock clock;

    MailPreviews(Templates templates, Links links, Clock clock) {
        this.templates = templates;
        this.links = links;
        this.clock = clock;
    }

    /**
     * A template.
     *
     * @param languages BCP 47 tags
     * @param customLanguages the languages with a file of the operator
     */
    public record Listed(String name, List<String> languages, List<String> customLanguages) {}

    /** A mail with example values. */
    public record Preview(String language, String subject, String text, String html) {}

    /** Returns all templates. */
    public List<Listed> list() {
        return Arrays.stream(Template.values())
                .map(template -> new Listed(
                        template.code(),
                        templates.files().languages(template),
                        templates.files().customLanguages(template)))
                .toList();
    }

    /**
     * Renders a template.
     *
     * @param locale a BCP 47 tag
     * @return empty if no template has this name
     */
    public Optional<Preview> render(String name, String locale) {
        return Template.find(name).map(template -> {
            OutgoingMail.Content content = templates.preview(
                    new MailContent(template.code(), "ada@example.org", locale, values(), links.link(PAGE, TOKEN)));
            return new Preview(content.language(), content.subject(), content.text(), content.html());
        });
    }

    private Map<String, String> values() {
        return Map.of(
                "username", "ada@example.org",
                "time", clock.instant().toString(),
                "address", "192.0.2.1",
                "agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "device", "Laptop",
                "hours", "24");
    }
}
