package dev.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final GatehouseServer server = GatehouseServer.shared();
    private final AtomicInteger effects = new AtomicInteger();

    @Test
    void effect_runs_after_the_commit_and_not_after_a_rollback() {
        Outbox outbox = outbox(false);

        server.jdbi().useTransaction(tx -> {
            add(outbox, tx);
            assertThat(effects).hasValue(0);
        });
        assertThat(effects).hasValue(1);

        server.jdbi().useTransaction(tx -> {
            add(outbox, tx);
            tx.rollback();
        });
        assertThat(effects).hasValue(1);
    }

    @Test
    void effect_does_not_run_while_mail_is_off() {
        Outbox outbox = outbox(true);

        server.jdbi().useTransaction(tx -> add(outbox, tx));

        assertThat(effects).hasValue(0);
    }

    private Outbox outbox(boolean off) {
        Outbox outbox = new Outbox(server.jdbi(), off, server.clock());
        outbox.setAfterQueuing(effects::incrementAndGet);
        return outbox;
    }

    private void add(Outbox outbox, Handle transaction) {
        outbox.add(
                transaction,
                QueuedMail.of(
                        server.clock().instant(), MailKind.ACCOUNT_CLOSED, null, Queue.newAddress(), null, Map.of()));
    }
}
