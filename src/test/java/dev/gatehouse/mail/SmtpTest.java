package dev.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.MailServer;
import dev.gatehouse.support.MailServer.Received;
import dev.gatehouse.support.Person;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SMTP transport sends mails; refused mails are retried or given up. */
class SmtpTest {
    private static MailServer mails;
    private static GatehouseServer server;
    private static Queue queue;

    @BeforeAll
    static void start() {
        mails = MailServer.start();
        Map<String, String> settings = mails.settings();
        settings.put("PRODUCT_NAME", "Ada & Söhne");
        settings.put("SIGN_UP", "open");
        settings.put("CLASSIC_USERS_VISIBLE_TO", "admin");
        server = GatehouseServer.start(settings);
        queue = new Queue(server);
    }

    @AfterAll
    static void stop() {
        server.close();
        mails.close();
    }

    @AfterEach
    void clear() {
        mails.deliveries().refuseNothing();
        server.sql("DELETE FROM queued_mail");
    }

    private static Received arrives(String address) {
        await().until(() -> mails.deliveries().to(address).size() == 1);
        return mails.deliveries().to(address).get(0);
    }

    @Test
    void mail_has_a_text_part_and_an_equal_html_part() throws Exception {
        String ada = Queue.newAddress();

        Queue.signUp(server, ada, "en-GB");

        Received mail = arrives(ada);
        String link = Queue.link(mail.text());
        assertThat(mail.subject()).isEqualTo("Finish signing up for Ada & Söhne");
        assertThat(mail.text())
                .contains("Choose a password:", "expires in 24 hours")
                .doesNotContain("&amp;", "{{", "<", "minutes");
        assertThat(mail.html())
                .contains("<html lang=\"en\">", "Ada &amp; Söhne", "expires in 24 hours", "prefers-color-scheme: dark")
                .contains("href=\"" + link.replace("=", "&#x3D;") + "\"")
                .doesNotContain("{{");
        assertThat(mail.from()).isEqualTo("login@example.org");
        assertThat(mail.messageId()).matches("<[0-9a-f-]{36}@example.org>");
        assertThat(mail.header("Auto-Submitted")).isEqualTo("auto-generated");
        assertThat(mail.header("Content-Language")).isEqualTo("en");
        assertThat(mail.header("From")).contains("<login@example.org>").doesNotContain("Söhne");
        await().until(() -> queue.count() == 0);
    }

    @Test
    void mail_is_chinese_for_a_chinese_locale() throws Exception {
        String li = Queue.newAddress();

        Queue.signUp(server, li, "zh-Hans-CN");

        Received mail = arrives(li);
        assertThat(mail.subject()).isEqualTo("请完成 Ada & Söhne 注册");
        assertThat(mail.text()).contains(Queue.link(mail.text()), "24 小时内有效");
        assertThat(mail.html()).contains("<html lang=\"zh-Hans\">", "设置密码");
        assertThat(mail.header("Content-Language")).isEqualTo("zh-Hans");
    }

    /** Sets the address of the administrator and marks them as invited, since most links are bound to the address. */
    private void invite(String address) {
        server.sql("DELETE FROM user_profile WHERE user_id = 1");
        server.sql(
                "INSERT INTO user_profile (user_id, email, email_key, invited_at) VALUES (1, ?, ?, NOW())",
                address,
                address.getBytes(StandardCharsets.UTF_8));
    }

    private String session() {
        try {
            return String.valueOf(Person.demo(server).signsIn().getSession().getId());
        } catch (ApiException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends mails of each kind to the administrator; sign-ups and resets have tests of their own. */
    @ParameterizedTest
    @EnumSource(
            value = MailKind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SIGN_UP", "PASSWORD_RESET"})
    void every_kind_is_sent_in_both_languages(MailKind kind) {
        for (String locale : new String[] {"fr", "zh-TW"}) {
            String address = Queue.newAddress();
            invite(address);
            Map<String, String> details =
                    new HashMap<>(Map.of("time", "2026-11-25T13:00:00Z", "device", "Ada's telephone"));
            if (kind == MailKind.ADDRESS_CHANGE) {
                details.put("session", session());
                details.put("version", "0");
            }

            queue.add(kind, address, locale, details);

            Received mail = arrives(address);
            assertThat(mail.subject()).isNotBlank();
            assertThat(mail.text() + mail.html()).doesNotContain("{{", "}}");
            assertThat(mail.header("Content-Language")).isEqualTo(locale.equals("fr") ? "en" : "zh-Hant");
            if (kind == MailKind.NEW_DEVICE) {
                assertThat(mail.text())
                        .contains(
                                locale.equals("fr") ? "2026-11-25 13:00 UTC" : "2026-11-25 21:00（UTC+8）",
                                "Ada's telephone");
            }
        }
    }

    @Test
    void mail_of_a_rolled_back_transaction_is_not_sent() {
        String ada = Queue.newAddress();
        QueuedMail mail =
                QueuedMail.of(server.clock().instant(), MailKind.SIGN_UP, null, ada, null, Map.of("link", "https://x"));

        server.jdbi().useTransaction(tx -> {
            queue.outbox().add(tx, mail);
            tx.rollback();
        });
        String bob = Queue.newAddress();
        queue.add(bob);
        arrives(bob);

        assertThat(mails.deliveries().to(ada)).isEmpty();
    }

    @Test
    void mail_to_an_unknown_recipient_is_given_up_immediately() {
        String refused = Queue.newAddress();
        mails.deliveries().refuse(refused, 550, "5.1.1 No such user; see https://x/#token=stolen\tor not");

        UUID id = queue.add(refused);

        await().until(() -> queue.column("dead_at", id) != null);
        assertThat(queue.column("last_error", id)).isEqualTo("the mail server refused the recipient: 550 5.1.1");
        assertThat(queue.column("due_at", id)).isNull();
        // The next mail is sent on the same connection.
        String ada = Queue.newAddress();
        queue.add(ada);
        arrives(ada);
        server.clock().advance(Duration.ofHours(2));
        String bob = Queue.newAddress();
        queue.add(bob);
        arrives(bob);
        assertThat(mails.deliveries().recipients()).containsOnlyOnce(refused);
    }

    @Test
    void mail_to_a_temporarily_refused_recipient_is_retried() {
        String ada = Queue.newAddress();
        mails.deliveries().refuse(ada, 450, "4.2.0 Greylisted");
        UUID id = queue.add(ada);
        await().until(() -> "1".equals(queue.column("attempts", id)));
        assertThat(queue.column("dead_at", id)).isNull();
        mails.deliveries().refuseNothing();
        String other = Queue.newAddress();
        queue.add(other);
        arrives(other);
        assertThat(mails.deliveries().to(ada))
                .as("mails before the retry is due")
                .isEmpty();

        server.clock().advance(Duration.ofSeconds(11));

        assertThat(arrives(ada).messageId()).contains(id.toString());
        await().until(() -> queue.count() == 0);
    }

    @Test
    void mail_with_denied_relaying_is_retried() {
        String ada = Queue.newAddress();
        mails.deliveries().refuse(ada, 554, "5.7.1 Relay access denied");

        UUID id = queue.add(ada);

        await().until(() -> "1".equals(queue.column("attempts", id)));
        assertThat(queue.column("dead_at", id)).isNull();
    }

    @Test
    void refused_content_is_retried_and_given_up_after_a_day() {
        String ada = Queue.newAddress();
        mails.deliveries().refuseContent(554, "5.6.0 I do not like http://x/#token=secret");
        UUID id = queue.add(ada);
        await().until(() -> "1".equals(queue.column("attempts", id)));
        assertThat(queue.column("last_error", id)).isEqualTo("the mail server refused the mail: 554 5.6.0");

        server.clock().advance(Duration.ofHours(23));
        await().until(() -> "2".equals(queue.column("attempts", id)));
        assertThat(queue.column("dead_at", id)).isNull();
        server.clock().advance(Duration.ofHours(2));
        await().until(() -> queue.column("dead_at", id) != null);

        server.clock().advance(Duration.ofDays(2));
        mails.deliveries().refuseNothing();
        assertThat(queue.outbox().retry(UUID.randomUUID())).isFalse();
        assertThat(queue.outbox().retry(id)).isTrue();
        arrives(ada);
        await().until(() -> queue.count() == 0);
    }

    @Test
    void mail_retried_by_command_gets_another_day() {
        String ada = Queue.newAddress();
        mails.deliveries().refuse(ada, 550, "5.1.1 no");
        UUID id = queue.add(ada);
        await().until(() -> queue.column("dead_at", id) != null);
        mails.deliveries().refuse(ada, 450, "4.2.0 not now");
        server.clock().advance(Duration.ofDays(3));

        assertThat(queue.outbox().retryAll()).isEqualTo(1);

        await().until(() -> "1".equals(queue.column("attempts", id)));
        assertThat(queue.column("dead_at", id)).isNull();
    }

    @Test
    void mail_that_cannot_be_composed_does_not_block_others() {
        UUID id = queue.add(MailKind.ACCOUNT_CLOSED, Queue.newAddress(), null, Map.of("nonsense", "x"));
        await().until(() -> "1".equals(queue.column("attempts", id)));
        assertThat(queue.column("last_error", id)).isEqualTo("the mail cannot be composed: IllegalArgumentException");

        String ada = Queue.newAddress();
        queue.add(ada);

        arrives(ada);
    }

    /** An instance has taken the mail, and died before it sent the mail. */
    @Test
    void expired_lease_of_a_dead_instance_is_taken_over() {
        String ada = Queue.newAddress();
        QueuedMail mail = QueuedMail.of(server.clock().instant(), MailKind.ACCOUNT_CLOSED, null, ada, null, Map.of());
        server.jdbi().useTransaction(tx -> {
            queue.outbox().add(tx, mail);
            OutboxDao inside = tx.attach(OutboxDao.class);
            inside.take(
                    java.util.List.of(mail.id()),
                    UUID.randomUUID(),
                    server.clock().instant().plus(OutboxLease.LENGTH));
        });
        String bob = Queue.newAddress();
        queue.add(bob);
        arrives(bob);
        assertThat(mails.deliveries().to(ada)).isEmpty();

        server.clock().advance(OutboxLease.LENGTH.plusSeconds(1));

        arrives(ada);
        await().until(() -> queue.count() == 0);
        assertThat(mails.deliveries().to(ada)).hasSize(1);
    }

    @Test
    void mail_of_an_unknown_kind_is_left_to_a_newer_version() {
        String ada = Queue.newAddress();
        UUID id = UUID.randomUUID();
        server.jdbi().useExtension(OutboxDao.class, dao -> {
            var now = server.clock().instant();
            dao.insert(id, "new-kind", null, ada, null, "{}", now, now.plus(Outbox.PATIENCE));
        });
        String bob = Queue.newAddress();
        queue.add(bob);
        arrives(bob);

        assertThat(queue.column("attempts", id)).isEqualTo("0");
    }

    @Test
    void dead_mails_are_purged_after_a_month() {
        String refused = Queue.newAddress();
        mails.deliveries().refuse(refused, 550, "5.1.1 no");
        UUID id = queue.add(refused);
        await().until(() -> queue.column("dead_at", id) != null);
        DeadMailPurge purge = new DeadMailPurge(server.clock());

        int early = server.jdbi().inTransaction(tx -> purge.remove(tx, 10));
        server.clock().advance(Duration.ofDays(31));
        int late = server.jdbi().inTransaction(tx -> purge.remove(tx, 10));

        assertThat(early).isZero();
        assertThat(late).isEqualTo(1);
    }
}
