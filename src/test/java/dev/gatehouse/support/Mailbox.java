package dev.gatehouse.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.MailServer.Received;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The mails of all users at a mail server. A test reads them one after another. */
public final class Mailbox implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final MailServer server = MailServer.start();
    private final Set<Received> read = ConcurrentHashMap.newKeySet();

    private Mailbox() {}

    public static Mailbox open() {
        return new Mailbox();
    }

    /** Returns the environment variables for a service that sends its mails to this mailbox. */
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(server.settings());
        settings.put("PUBLIC_URL", "https://login.example.org");
        return settings;
    }

    /** A mail as the recipient reads it. */
    public record Mail(String subject, String text, String html) {
        private static final Pattern LINK = Pattern.compile("(https?://\\S+?)#token=([\\w-]+)");

        /** Returns the link without its fragment. */
        public String page() {
            return link().group(1);
        }

        /** Returns the token in the link. */
        public String token() {
            String token = link().group(2);
            UsedSecrets.add("a mailed token", token);
            return token;
        }

        public boolean hasLink() {
            return LINK.matcher(text).find();
        }

        private Matcher link() {
            Matcher link = LINK.matcher(text);
            assertThat(link.find()).as("there is no link in: %s", text).isTrue();
            return link;
        }
    }

    /** Waits for a mail to the address and returns the oldest unread one. */
    public Mail next(String address) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> unread(address).isPresent());
        Received next = unread(address).orElseThrow();
        read.add(next);
        return new Mail(next.subject(), next.text(), next.html());
    }

    /** Waits for the oldest unread mail to the address whose link leads to the page. Earlier mails then count as read. */
    public Mail next(String address, String page) {
        Mail mail = next(address);
        while (!mail.hasLink() || !mail.page().endsWith("/" + page)) {
            mail = next(address);
        }
        return mail;
    }

    private Optional<Received> unread(String address) {
        return server.deliveries().to(address).stream()
                .filter(mail -> !read.contains(mail))
                .findFirst();
    }

    /** Returns the number of mails to the address, read and unread. */
    public long count(String address) {
        return server.deliveries().to(address).size();
    }

    /** Waits until the service has sent its queued mails, and deletes all received mails. */
    public void forgetMailsOf(GatehouseServer service) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .pollDelay(Duration.ZERO)
                .until(() -> "0".equals(service.query("SELECT COUNT(*) FROM queued_mail")));
        server.deliveries().received().clear();
    }

    @Override
    public void close() {
        server.close();
    }
}
