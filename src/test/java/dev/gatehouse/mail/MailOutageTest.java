package dev.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Json;
import dev.gatehouse.support.MailServer;
import dev.gatehouse.support.MuteServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Delivery while the mail server is unreachable or hangs, and with several instances. */
@OnEveryDatabase("OutboxDao")
class MailOutageTest {
    private final Map<String, String> database = TestDatabase.ofATeam();

    private GatehouseServer start(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(database);
        all.putAll(settings);
        return GatehouseServer.start(all);
    }

    @Test
    void queued_mails_are_sent_once_when_the_mail_server_is_back() {
        MailServer before = MailServer.start();
        int port = before.port();
        before.close();
        try (GatehouseServer server = start(MailServer.settings(port))) {
            Queue queue = new Queue(server);
            IntStream.range(0, 30).forEach(number -> queue.add("ada" + number + "@example.net"));
            await().until(() -> "1".equals(server.query("SELECT MAX(attempts) FROM queued_mail")));
            assertThat(server.query("SELECT MAX(last_error) FROM queued_mail"))
                    .isEqualTo("the mail server cannot be reached at mail.smtp.host (SMTP_HOST)");
            assertThat(server.query("SELECT COUNT(*) FROM queued_mail WHERE attempts > 0"))
                    .as("mails tried while the server is unreachable")
                    .isEqualTo("1");
            assertThat(ready(server)).isEqualTo(200);

            try (MailServer back = MailServer.start(before.deliveries(), port)) {
                server.clock().advance(Duration.ofSeconds(11));

                await().until(() -> queue.count() == 0);
                assertThat(back.deliveries().received()).hasSize(30);
                assertThat(back.deliveries().received().stream()
                                .map(MailServer.Received::messageId)
                                .distinct())
                        .hasSize(30);
            }
        }
    }

    private static int ready(GatehouseServer server) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + server.adminPort() + "/healthcheck"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The database pool has one connection: sending must not hold it. */
    @Test
    void hanging_mail_server_does_not_block_logins() {
        try (MuteServer mute = new MuteServer("", "")) {
            Map<String, String> settings = MailServer.settings(mute.port());
            settings.put("DATABASE_MAX_CONNECTIONS", "1");
            settings.put("SMTP_TIMEOUT", "3 seconds");
            try (GatehouseServer server = start(settings)) {
                Queue queue = new Queue(server);
                Person ada = Person.on(server);
                UUID id = queue.add("ada@example.net");
                await().until(() -> mute.connections() == 1);

                String login = Json.of("username", ada.username(), "password", ada.password());
                assertThat(new Http(server).postJson("/v1/sessions", login).status())
                        .isEqualTo(201);

                assertThat(queue.column("attempts", id))
                        .as("attempts while the mail server hangs")
                        .isEqualTo("0");
                await().until(() -> "1".equals(queue.column("attempts", id)));
                assertThat(queue.column("last_error", id)).isEqualTo("the mail server did not answer in time");
                assertThat(ready(server)).isEqualTo(200);
            }
        }
    }

    @Test
    void shutdown_leaves_the_mail_being_sent_to_other_instances() {
        UUID id;
        try (MuteServer mute = new MuteServer("", "")) {
            Map<String, String> settings = MailServer.settings(mute.port());
            settings.put("SMTP_TIMEOUT", "30 seconds");
            try (GatehouseServer server = start(settings)) {
                id = new Queue(server).add("ada@example.net");
                await().until(() -> mute.connections() == 1);
            }
        }
        try (MailServer mails = MailServer.start();
                GatehouseServer server = start(mails.settings())) {
            Queue queue = new Queue(server);
            assertThat(queue.column("attempts", id)).isEqualTo("1");
            assertThat(queue.column("taken_by", id)).isNull();

            server.clock().advance(Duration.ofSeconds(11));

            await().until(() -> queue.count() == 0);
            assertThat(mails.deliveries().to("ada@example.net")).hasSize(1);
        }
    }

    @Test
    void two_instances_send_each_mail_once() {
        try (MailServer mails = MailServer.start();
                GatehouseServer one = start(mails.settings());
                GatehouseServer other = start(mails.settings())) {
            Queue queue = new Queue(one);
            Queue second = new Queue(other);
            for (int number = 0; number < 100; number++) {
                queue.add("ada" + number + "@example.net");
                second.add("bob" + number + "@example.net");
            }

            await().atMost(Duration.ofSeconds(60)).until(() -> queue.count() == 0);

            assertThat(mails.deliveries().received()).hasSize(200);
            assertThat(mails.deliveries().received().stream()
                            .map(MailServer.Received::to)
                            .distinct())
                    .hasSize(200);
        }
    }
}
