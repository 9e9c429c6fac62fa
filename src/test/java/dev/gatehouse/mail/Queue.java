package dev.gatehouse.mail;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.UsedSecrets;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What a feature would queue. */
final class Queue {
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

    /** Somebody who has got no mail yet. */
    static String somebody() {
        return "somebody" + COUNT.incrementAndGet() + "@example.net";
    }

    /** A link nobody else has; it must be in no log. */
    static String link() {
        String link = "https://login.example.org/pages/verify#token=" + UUID.randomUUID();
        UsedSecrets.add("a link of a mail", link);
        UsedSecrets.add("a token of a mail", link.substring(link.indexOf('=') + 1));
        return link;
    }

    UUID add(MailKind kind, String address, @Nullable String locale, Map<String, String> details) {
        QueuedMail mail = QueuedMail.of(server.clock().instant(), kind, 1L, address, locale, details);
        jdbi.useTransaction(tx -> outbox.add(tx, mail));
        return mail.id();
    }

    UUID add(String address) {
        return add(MailKind.SIGN_UP, address, null, Map.of("link", link()));
    }

    /** A column of a mail that is still there. */
    @Nullable
    String column(String column, UUID id) {
        return server.query(
                "SELECT " + column + " FROM queued_mail WHERE id = ?", (Object) dev.gatehouse.kernel.Uuids.bytes(id));
    }

    int count() {
        return Integer.parseInt(Objects.requireNonNull(server.query("SELECT COUNT(*) FROM queued_mail")));
    }
}
