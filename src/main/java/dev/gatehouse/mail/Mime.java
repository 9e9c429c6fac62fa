package dev.gatehouse.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;

/** Builds MIME messages (RFC 5322, RFC 2046) with the content as plain text and as HTML, and the logo if the HTML shows it. */
final class Mime {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final Session session;
    private final InternetAddress from;
    private final Optional<InlineLogo> logo;
    private final boolean legible;

    /**
     * @param logo the logo that the HTML of mails may show
     * @param legible whether the parts are not encoded, so that a mail file can be read in an editor
     */
    Mime(Session session, String from, String fromName, Optional<InlineLogo> logo, boolean legible) {
        this.session = session;
        this.logo = logo;
        this.legible = legible;
        try {
            this.from = new InternetAddress(from, fromName, UTF_8);
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every Java platform supports UTF-8", e);
        }
    }

    MimeMessage message(OutgoingMail outgoingMail) throws MessagingException {
        MimeMessage message = new Identified(session, outgoingMail.id(), Addresses.domain(from.getAddress()));
        message.setFrom(from);
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(outgoingMail.address(), true));
        message.setSubject(outgoingMail.content().subject(), UTF_8);
        message.setSentDate(Date.from(outgoingMail.createdAt()));
        // RFC 3834: out-of-office programs do not answer such mails.
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("Content-Language", outgoingMail.content().language());
        // "the best choice is the LAST part" (RFC 2046, section 5.1.4)
        message.setContent(new MimeMultipart(
                "alternative",
                part(outgoingMail.content().text(), "plain"),
                html(outgoingMail.content().html())));
        message.saveChanges();
        return message;
    }

    /** Returns the HTML, together with the logo if it shows it (RFC 2387). */
    private MimeBodyPart html(String html) throws MessagingException {
        MimeBodyPart part = part(html, "html");
        if (logo.isEmpty() || !html.contains(logo.get().url())) {
            return part;
        }
        MimeBodyPart both = new MimeBodyPart();
        both.setContent(new Related("text/html", part, logo.get().part()));
        return both;
    }

    private MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, UTF_8, subtype);
        if (legible) {
            part.setHeader("Content-Transfer-Encoding", "8bit");
        }
        return part;
    }

    /** Parts of which the first refers to the others. */
    private static final class Related extends MimeMultipart {
        /** @param type the media type of the first part; RFC 2387, section 3.1, requires it */
        Related(String type, MimeBodyPart... parts) throws MessagingException {
            super("related", parts);
            ContentType related = new ContentType(contentType);
            related.setParameter("type", type);
            contentType = related.toString();
        }
    }

    /** A message with the same Message-ID at each attempt, so that a server can drop a duplicate. */
    private static final class Identified extends MimeMessage {
        private final String id;

        Identified(Session session, UUID id, String domain) {
            super(session);
            this.id = "<" + id + "@" + domain + ">";
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
