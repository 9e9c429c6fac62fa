package dev.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.client.AccountApi;
import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.SignUpRequest;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.UsedSecrets;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Queues mails as a feature does, and reads the queue. */
final class Queue {
    private static final Pattern LINK = Pattern.compile("https?://\\S+#token=([\\w-]+)");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final GatehouseServer server;
    private final Jdbi jdbi;
    private final Outbox outbox;

    Queue(GatehouseServer server) {
        this.server = server;
        this.jdbi = server.jdbi();
        this.outbox = new Outbox(jdbi, false, server.clock());
    }

    Outbox outbox() {
        return outbox;
    }

    /** Returns an address that has received no mail yet. */
    static String newAddress() {
        return "somebody" + COUNT.incrementAndGet() + "@example.net";
    }

    UUID add(MailKind kind, String address, @Nullable String locale, Map<String, String> details) {
        QueuedMail mail = QueuedMail.of(server.clock().instant(), kind, 1L, address, locale, details);
        jdbi.useTransaction(tx -> outbox.add(tx, mail));
        return mail.id();
    }

    /** Queues a mail without a link. */
    UUID add(String address) {
        return add(MailKind.ACCOUNT_CLOSED, address, null, Map.of());
    }

    /** Queues a mail with a link by a sign-up. */
    static void signUp(GatehouseServer server, String address, String locale) throws ApiException {
        new AccountApi(server.client())
                .signUp(new SignUpRequest().email(address).locale(locale));
    }

    /** Returns the link in the text of a mail, and registers it as a secret that no log may contain. */
    static String link(String text) {
        Matcher link = LINK.matcher(text);
        assertThat(link.find()).as(text).isTrue();
        UsedSecrets.add("a link of a mail", link.group());
        UsedSecrets.add("a token of a mail", link.group(1));
        return link.group();
    }

    /** Returns a column of a mail that is still in the queue. */
    @Nullable
    String column(String column, UUID id) {
        return server.query(
                "SELECT " + column + " FROM queued_mail WHERE id = ?", (Object) dev.gatehouse.kernel.Uuids.bytes(id));
    }

    int count() {
        return Integer.parseInt(Objects.requireNonNull(server.query("SELECT COUNT(*) FROM queued_mail")));
    }
}
