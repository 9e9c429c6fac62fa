package dev.gatehouse.mail;

import dev.gatehouse.appearance.AppearanceSettings;
import dev.gatehouse.platform.jobs.PurgeStep;
import io.dropwizard.lifecycle.Managed;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Assembles what sends the mails of the outbox: templates, links, transport and metrics. */
public final class Mails {
    private final Jdbi jdbi;
    private final MailSettings settings;
    private final Place place;
    private final Optional<InlineLogo> logo;
    private final Templates templates;
    private final Links links;
    private final MailFigures figures;
    private final Clock clock;

    /**
     * The service that sends the mails.
     *
     * @param productName the product name
     * @param appearance the look of mails
     * @param publicUrl the public URL, without a slash at its end
     * @param embedded whether the database is the embedded one
     * @param dataDirectory the data folder; the file transport writes to its folder {@code mail}
     */
    public record Place(
            String productName,
            AppearanceSettings appearance,
            String publicUrl,
            boolean embedded,
            Path dataDirectory) {}

    /** @throws TemplateException if a custom template cannot be used */
    public Mails(Jdbi jdbi, MailSettings settings, Place place, Clock clock) {
        this.jdbi = jdbi;
        this.settings = settings;
        this.place = place;
        this.clock = clock;
        this.logo = InlineLogo.of(place.appearance());
        this.templates = new Templates(
                new TemplateFiles(settings.templates()),
                place.productName(),
                place.appearance(),
                logo.map(InlineLogo::url).orElse(""));
        this.links = new Links(settings.effectiveLinkBaseUrl(place.publicUrl()));
        this.figures = new MailFigures(clock);
    }

    private MailSettings.Transport transport() {
        return settings.effectiveTransport(place.embedded());
    }

    public Links links() {
        return links;
    }

    public MailPreviews previews() {
        return new MailPreviews(templates, links, clock);
    }

    public MailFigures figures() {
        return figures;
    }

    /** Returns the purge step for failed mails. */
    public PurgeStep purge() {
        return new DeadMailPurge(clock);
    }

    /** Returns the sender, which runs from startup to shutdown; empty if mail is off. */
    public Optional<Managed> sender(Outbox outbox, MailComposer mailComposer) {
        String from = settings.effectiveFrom(place.publicUrl());
        String name = settings.effectiveFromName(place.productName());
        Optional<MailTransport> transport = switch (transport()) {
            case FILE -> Optional.of(new FileTransport(place.dataDirectory().resolve("mail"), from, name, logo));
            case SMTP -> Optional.of(new SmtpTransport(settings.smtp(), from, name, logo));
            case OFF -> Optional.empty();
        };
        return transport.map(way -> new Sender(jdbi, outbox, mailComposer, templates, way, figures, clock));
    }
}
