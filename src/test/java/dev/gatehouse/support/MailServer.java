package dev.gatehouse.support;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server that stores the mails it receives. A test can make it reject recipients or contents. */
public final class MailServer implements AutoCloseable {
    private final SMTPServer server;
    private final Deliveries deliveries;

    private MailServer(SMTPServer server, Deliveries deliveries) {
        this.server = server;
        this.deliveries = deliveries;
        server.start();
    }

    /** A received mail. */
    public record Received(String from, String to, MimeMessage message) {
        public String subject() {
            return read(MimeMessage::getSubject);
        }

        public String messageId() {
            return read(MimeMessage::getMessageID);
        }

        public String header(String name) {
            return read(message -> String.join("|", message.getHeader(name)));
        }

        public String text() {
            return part(0, "text/plain");
        }

        public String html() {
            return part(1, "text/html");
        }

        private String part(int number, String type) {
            return read(message -> {
                var part = ((Multipart) message.getContent()).getBodyPart(number);
                if (part.isMimeType("multipart/related")) {
                    part = ((Multipart) part.getContent()).getBodyPart(0);
                }
                if (!part.isMimeType(type)) {
                    throw new AssertionError(part.getContentType());
                }
                return (String) part.getContent();
            });
        }

        private interface Reading {
            String of(MimeMessage message) throws MessagingException, IOException;
        }

        private String read(Reading reading) {
            try {
                return reading.of(message);
            } catch (MessagingException | IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** The received mails and the configured rejections. They outlive a restart of the server. */
    public static final class Deliveries {
        private final List<Received> received = new CopyOnWriteArrayList<>();
        private final List<String> recipients = new CopyOnWriteArrayList<>();
        private final List<String> logins = new CopyOnWriteArrayList<>();
        private volatile Function<String, Optional<RejectException>> atRecipient = to -> Optional.empty();
        private volatile @Nullable RejectException atData;

        /** Returns all received mails. */
        public List<Received> received() {
            return received;
        }

        /** Returns the addresses of all RCPT commands, accepted or rejected. */
        public List<String> recipients() {
            return recipients;
        }

        public List<Received> to(String address) {
            return received.stream().filter(mail -> mail.to().equals(address)).toList();
        }

        /** Returns the usernames of all login attempts. */
        public List<String> logins() {
            return logins;
        }

        public void refuse(String address, int code, String text) {
            atRecipient = to -> to.equals(address) ? Optional.of(new RejectException(code, text)) : Optional.empty();
        }

        public void refuseContent(int code, String text) {
            atData = new RejectException(code, text);
        }

        public void refuseNothing() {
            atRecipient = to -> Optional.empty();
            atData = null;
        }
    }

    private static final class Handler implements MessageHandler {
        private final Deliveries deliveries;
        private String from = "";
        private String to = "";

        Handler(Deliveries deliveries) {
            this.deliveries = deliveries;
        }

        @Override
        public void from(String address) {
            from = address;
        }

        @Override
        public void recipient(String address) throws RejectException {
            deliveries.recipients.add(address);
            Optional<RejectException> refusal = deliveries.atRecipient.apply(address);
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            to = address;
        }

        @Override
        public @Nullable String data(InputStream data) throws RejectException, IOException {
            byte[] bytes = data.readAllBytes();
            RejectException refusal = deliveries.atData;
            if (refusal != null) {
                throw refusal;
            }
            try {
                deliveries.received.add(new Received(
                        from,
                        to,
                        new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes))));
            } catch (MessagingException e) {
                throw new IOException(e);
            }
            return null;
        }

        @Override
        public void done() {
            // The mail is already stored.
        }
    }

    /** Starts a server without TLS on a free port of this machine. */
    public static MailServer start() {
        return start(new Deliveries(), 0);
    }

    /** Starts a server again, with its earlier deliveries and port. */
    public static MailServer start(Deliveries deliveries, int port) {
        return new MailServer(builder(deliveries, port).build(), deliveries);
    }

    /** Starts a server that requires STARTTLS. */
    public static MailServer startTls(SSLContext context) {
        Deliveries deliveries = new Deliveries();
        return new MailServer(
                builder(deliveries, 0)
                        .enableTLS()
                        .requireTLS()
                        .startTlsSocketFactory(context)
                        .build(),
                deliveries);
    }

    /** Starts a server with implicit TLS. */
    public static MailServer tls(SSLContext context) {
        Deliveries deliveries = new Deliveries();
        return new MailServer(
                builder(deliveries, 0).serverSocketFactory(context).build(), deliveries);
    }

    /** Starts a server that requires STARTTLS and a login. */
    public static MailServer forMembers(SSLContext context, String username, String password) {
        Deliveries deliveries = new Deliveries();
        return new MailServer(
                builder(deliveries, 0)
                        .enableTLS()
                        .requireTLS()
                        .startTlsSocketFactory(context)
                        .requireAuth()
                        .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, given, with) -> {
                            deliveries.logins.add(user);
                            if (!user.equals(username) || !given.equals(password)) {
                                throw new LoginFailedException("no");
                            }
                        }))
                        .build(),
                deliveries);
    }

    private static SMTPServer.Builder builder(Deliveries deliveries, int port) {
        return SMTPServer.port(port)
                .bindAddress(InetAddress.getLoopbackAddress())
                .insertReceivedHeaders(false)
                .messageHandlerFactory(context -> new Handler(deliveries));
    }

    public int port() {
        return server.getPortAllocated();
    }

    public Deliveries deliveries() {
        return deliveries;
    }

    /** Returns the settings for a service that sends mails to this server without TLS. */
    public Map<String, String> settings() {
        return settings(port());
    }

    /** Returns the settings for a service that sends mails to a port of this machine without TLS. */
    public static Map<String, String> settings(int port) {
        return new HashMap<>(Map.of(
                "MAIL_TRANSPORT", "smtp",
                "MAIL_FROM", "login@example.org",
                "PUBLIC_URL", "https://login.example.org",
                "SMTP_HOST", "localhost",
                "SMTP_PORT", Integer.toString(port),
                "SMTP_SECURITY", "none",
                "SMTP_TIMEOUT", "1 second"));
    }

    /** Returns the settings for a service that uses STARTTLS and trusts the certificate. */
    public Map<String, String> settings(Certificates trusted) {
        Map<String, String> settings = settings();
        settings.put("SMTP_SECURITY", "starttls");
        settings.put("SMTP_CA_FILE", trusted.pem());
        return settings;
    }

    @Override
    public void close() {
        server.stop();
    }
}
