package dev.gatehouse.mail;

import dev.gatehouse.platform.jobs.PurgeStep;
import io.dropwizard.lifecycle.Managed;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Sends what is in the outbox. */
public final class Mails {
    private final Jdbi jdbi;
    private final MailSettings settings;
    private final Place place;
    private final Templates templates;
    private final Links links;
    private final MailFigures figures;
    private final Clock clock;

    /**
     * Which service the mails are of.
     *
     * @param productName what it is called
     * @param publicUrl its own address
     * @param embedded whether it is one that is being tried out
     * @param dataDirectory below which mails are written to
     */
    public record Place(String productName, String publicUrl, boolean embedded, Path dataDirectory) {}

    /** @throws TemplateException when a team's own template cannot be used */
    public Mails(Jdbi jdbi, MailSettings settings, Place place, Clock clock) {
        this.jdbi = jdbi;
        this.settings = settings;
        this.place = place;
        this.clock = clock;
        this.templates = new Templates(new TemplateFiles(settings.templates()), place.productName());
        this.links = new Links(settings.effectiveLinkBaseUrl(place.publicUrl()));
        this.figures = new MailFigures(clock);
    }

    private MailSettings.Transport transport() {
        return settings.effectiveTransport(place.embedded());
    }

    public Links links() {
        return links;
    }

    public MailFigures figures() {
        return figures;
    }

    /** What removes mails that were given up long ago. */
    public PurgeStep purge() {
        return new DeadMailPurge(clock);
    }

    /** What sends, from the start to the end of the service; none where mail is off. */
    public Optional<Managed> sender(MailComposer mailComposer) {
        String from = settings.effectiveFrom(place.publicUrl());
        String name = settings.effectiveFromName(place.productName());
        Optional<MailTransport> transport = switch (transport()) {
            case FILE -> Optional.of(new FileTransport(place.dataDirectory().resolve("mail"), from, name));
            case SMTP -> Optional.of(new SmtpTransport(settings.smtp(), from, name));
            case OFF -> Optional.empty();
        };
        return transport.map(way -> new Sender(jdbi, mailComposer, templates, way, figures, clock));
    }
}
