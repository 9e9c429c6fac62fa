package dev.gatehouse.mail;

import dev.gatehouse.platform.lifecycle.FatalErrors;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends mails to an SMTP server, one connection for a batch. */
final class SmtpTransport implements MailTransport {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpTransport.class);

    private final SmtpSettings settings;
    private final AbortableSocketFactory sockets = new AbortableSocketFactory();
    private final Session session;
    private final Mime mime;

    /** Aborts a mail after {@link #LIMIT}: a server that sends one byte at a time never exceeds the socket timeouts. */
    private final ScheduledExecutorService limit = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "mail-limit");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable SMTPTransport connection;

    SmtpTransport(SmtpSettings settings, String from, String fromName, Optional<InlineLogo> logo) {
        this.settings = settings;
        this.session = Session.getInstance(properties(settings, from));
        this.mime = new Mime(session, from, fromName, logo, false);
    }

    private Properties properties(SmtpSettings smtp, String from) {
        String timeout = Long.toString(smtp.timeout().toMilliseconds());
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.from", from);
        properties.setProperty("mail.smtp.localhost", Addresses.domain(from));
        properties.setProperty("mail.smtp.connectiontimeout", timeout);
        properties.setProperty("mail.smtp.timeout", timeout);
        properties.setProperty("mail.smtp.writetimeout", timeout);
        properties.setProperty("mail.smtp.quitwait", "false");
        properties.setProperty(
                "mail.smtp.auth", Boolean.toString(!smtp.username().isEmpty()));
        properties.setProperty("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(smtp.startsTls()));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(smtp.startsTls()));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(smtp.isTls()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        // The library must not retry with its default sockets, which would trust other certificates.
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        properties.put("mail.smtp.socketFactory", sockets);
        properties.put(
                "mail.smtp.ssl.socketFactory", new StartTlsSocketFactory(sockets, TrustStores.sockets(smtp.caFile())));
        return properties;
    }

    @Override
    public void send(OutgoingMail outgoingMail) {
        ScheduledFuture<?> end = limit.schedule(FatalErrors.guard(this::abort), LIMIT.toSeconds(), TimeUnit.SECONDS);
        boolean connected = false;
        try {
            SMTPTransport open = connected();
            connected = true;
            MimeMessage message = mime.message(outgoingMail);
            open.sendMessage(message, message.getAllRecipients());
        } catch (MessagingException e) {
            DeliveryException failure = Failures.of(e, connected);
            if (failure.fault() != DeliveryException.Fault.RECIPIENT) {
                // The next mail needs a new connection: the state of this one is unknown.
                close();
            }
            throw failure;
        } finally {
            end.cancel(false);
        }
    }

    private SMTPTransport connected() throws MessagingException {
        SMTPTransport open = connection;
        if (open != null && open.isConnected()) {
            return open;
        }
        SMTPTransport fresh = new SMTPTransport(session, new URLName("smtp", null, -1, null, null, null));
        fresh.connect(
                settings.host(),
                settings.effectivePort(),
                settings.username().isEmpty() ? null : settings.username(),
                settings.username().isEmpty() ? null : settings.password().reveal());
        connection = fresh;
        return fresh;
    }

    @Override
    public void close() {
        SMTPTransport open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (MessagingException e) {
                LOG.debug("The mail server closed the connection before QUIT");
            }
        }
    }

    @Override
    public void abort() {
        sockets.abort();
    }
}
