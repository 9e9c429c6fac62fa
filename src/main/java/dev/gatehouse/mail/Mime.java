package dev.gatehouse.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.UUID;

/** Builds MIME messages (RFC 5322, RFC 2046) with the content as plain text and as HTML. */
final class Mime {
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final Session session;
    private final InternetAddress from;
    private final boolean legible;

    /**
     * @param legible whether the parts are not encoded, so that a mail file can be read in an editor
     */
    Mime(Session session, String from, String fromName, boolean legible) {
        this.session = session;
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
                part(outgoingMail.content().html(), "html")));
        message.saveChanges();
        return message;
    }

    private MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, UTF_8, subtype);
        if (legible) {
            part.setHeader("Content-Transfer-Encoding", "8bit");
        }
        return part;
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
