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

/** Everybody's mails at a mail server, read one after another. */
public final class Mailbox implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final MailServer server = MailServer.start();
    private final Set<Received> read = ConcurrentHashMap.newKeySet();

    private Mailbox() {}

    public static Mailbox open() {
        return new Mailbox();
    }

    /** Variables of the environment for a service that sends its mails here. */
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(server.settings());
        settings.put("PUBLIC_URL", "https://login.example.org");
        return settings;
    }

    /** What somebody reads. */
    public record Mail(String subject, String text, String html) {
        private static final Pattern LINK = Pattern.compile("(https?://\\S+?)#token=([\\w-]+)");

        /** What is before the fragment of its link. */
        public String page() {
            return link().group(1);
        }

        /** The token in its link. */
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

    /** The oldest mail to that address that nobody has read; waits for it. */
    public Mail next(String address) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> unread(address).isPresent());
        Received next = unread(address).orElseThrow();
        read.add(next);
        return new Mail(next.subject(), next.text(), next.html());
    }

    /** The oldest unread mail to that address whose link leads to that page; mails before it count as read. */
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

    /** How many there are to that address, read or not. */
    public long count(String address) {
        return server.deliveries().to(address).size();
    }

    /** Waits until a service has mailed all that it has to, and forgets what has come so far. */
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
