package dev.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.Certificates;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.MailServer;
import dev.gatehouse.support.MuteServer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The SMTP transport sends mails and passwords only to the configured server, encrypted. */
class SmtpSecurityTest {
    private static final String USERNAME = "gatehouse-mailer";
    private static final String PASSWORD = "mailer's own password";

    private static Certificates good;

    @BeforeAll
    static void createCertificates() {
        good = Certificates.of("dns:localhost,ip:127.0.0.1");
    }

    private static UUID failsOnce(Map<String, String> settings, String error) {
        try (GatehouseServer server = GatehouseServer.start(settings)) {
            Queue queue = new Queue(server);
            UUID id = queue.add("ada@example.net");
            await().until(() -> "1".equals(queue.column("attempts", id)));
            assertThat(queue.column("last_error", id)).contains(error);
            assertThat(queue.column("dead_at", id))
                    .as("not given up: the mail is retried")
                    .isNull();
            return id;
        }
    }

    @Test
    void server_without_starttls_receives_neither_password_nor_mail() {
        try (MuteServer plain = new MuteServer("220 mail ESMTP\r\n", "250 AUTH PLAIN LOGIN\r\n")) {
            Map<String, String> settings = MailServer.settings(plain.port());
            settings.put("SMTP_SECURITY", "starttls");
            settings.put("SMTP_USERNAME", USERNAME);
            settings.put("SMTP_PASSWORD", PASSWORD);

            failsOnce(settings, "does not offer STARTTLS, which mail.smtp.security (SMTP_SECURITY) requires");

            assertThat(plain.heard()).isNotEmpty().allMatch(line -> line.matches("EHLO example\\.org|QUIT"));
        }
    }

    @Test
    void mail_is_sent_with_starttls_to_a_server_with_a_trusted_certificate() {
        try (MailServer mails = MailServer.startTls(good.context());
                GatehouseServer server = GatehouseServer.start(mails.settings(good))) {
            new Queue(server).add("ada@example.net");

            await().until(() -> mails.deliveries().to("ada@example.net").size() == 1);
        }
    }

    @Test
    void mail_is_sent_with_implicit_tls() {
        try (MailServer mails = MailServer.tls(good.context())) {
            Map<String, String> settings = mails.settings(good);
            settings.put("SMTP_SECURITY", "tls");
            try (GatehouseServer server = GatehouseServer.start(settings)) {
                new Queue(server).add("ada@example.net");

                await().until(() -> mails.deliveries().to("ada@example.net").size() == 1);
            }
        }
    }

    @Test
    void certificate_of_another_host_is_rejected_and_the_mail_is_retried() {
        Certificates others = Certificates.of("dns:mail.example.net");
        for (String security : new String[] {"starttls", "tls"}) {
            try (MailServer mails =
                    security.equals("tls") ? MailServer.tls(others.context()) : MailServer.startTls(others.context())) {
                Map<String, String> settings = mails.settings(others);
                settings.put("SMTP_SECURITY", security);

                failsOnce(settings, "certificate is not trusted or belongs to another host");

                assertThat(mails.deliveries().recipients()).isEmpty();
            }
        }
    }

    @Test
    void untrusted_certificate_is_rejected() {
        try (MailServer mails = MailServer.startTls(good.context())) {
            Map<String, String> settings = mails.settings(good);
            settings.remove("SMTP_CA_FILE");

            failsOnce(settings, "certificate is not trusted");

            assertThat(mails.deliveries().recipients()).isEmpty();
        }
    }

    @Test
    void service_authenticates_at_the_mail_server() {
        try (MailServer mails = MailServer.forMembers(good.context(), USERNAME, PASSWORD)) {
            Map<String, String> settings = mails.settings(good);
            settings.put("SMTP_USERNAME", USERNAME);
            settings.put("SMTP_PASSWORD", PASSWORD);
            try (GatehouseServer server = GatehouseServer.start(settings)) {
                new Queue(server).add("ada@example.net");

                await().until(() -> mails.deliveries().to("ada@example.net").size() == 1);
                assertThat(mails.deliveries().logins()).containsOnly(USERNAME);
            }
        }
    }

    @Test
    void wrong_smtp_password_is_reported_and_the_mail_is_retried() {
        try (MailServer mails = MailServer.forMembers(good.context(), USERNAME, PASSWORD)) {
            Map<String, String> settings = mails.settings(good);
            settings.put("SMTP_USERNAME", USERNAME);
            settings.put("SMTP_PASSWORD", "another password");
            failsOnce(settings, "rejected mail.smtp.username (SMTP_USERNAME)");

            settings.remove("SMTP_USERNAME");
            settings.remove("SMTP_PASSWORD");
            failsOnce(settings, "530");

            assertThat(mails.deliveries().received()).isEmpty();
        }
    }

    @Test
    void abort_interrupts_a_slow_response() throws InterruptedException {
        try (MuteServer drip = new MuteServer("220-wait\r\n", "")) {
            SmtpSettings settings = new SmtpSettings(
                    "localhost",
                    drip.port(),
                    "",
                    new dev.gatehouse.kernel.Secret(""),
                    "none",
                    "",
                    io.dropwizard.util.Duration.seconds(30));
            SmtpTransport transport = new SmtpTransport(settings, "login@example.org", "Gatehouse", Optional.empty());
            Thread sending =
                    new Thread(() -> assertThat(catchUndelivered(transport)).isNotNull());
            sending.start();
            await().until(() -> drip.connections() == 1);

            transport.abort();

            sending.join(Duration.ofSeconds(5).toMillis());
            assertThat(sending.isAlive()).isFalse();
        }
    }

    private static Throwable catchUndelivered(SmtpTransport transport) {
        OutgoingMail outgoingMail = new OutgoingMail(
                UUID.randomUUID(),
                MailKind.SIGN_UP,
                java.time.Instant.EPOCH,
                "ada@example.net",
                new OutgoingMail.Content("en", "s", "t", "h"));
        return org.assertj.core.api.Assertions.catchThrowableOfType(
                DeliveryException.class, () -> transport.send(outgoingMail));
    }
}
