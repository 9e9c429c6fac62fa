package dev.gatehouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.MailServer;
import dev.gatehouse.support.MuteServer;
import dev.gatehouse.support.MySqlServer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A mail whose delivery is interrupted by an outage of the database. */
@Tag("mysql")
class MailDatabaseOutageTest {
    /** Much shorter than a lease. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    void mail_that_was_leased_during_an_outage_is_sent_soon_after_it() throws Exception {
        try (MySqlServer mysql = MySqlServer.start()) {
            mysql.sql("CREATE DATABASE mails");
            MuteServer mute = new MuteServer("", "");
            int port = mute.port();
            Map<String, String> settings = new HashMap<>(MailServer.settings(port));
            settings.put("DATABASE_URL", mysql.url("mails"));
            settings.put("GATEHOUSE_SECRET", "0123456789abcdef0123456789abcdef");
            settings.put("SMTP_TIMEOUT", "3 seconds");
            try (GatehouseServer server = GatehouseServer.start(settings)) {
                Queue queue = new Queue(server);
                queue.add("ada@example.net");
                queue.add("eve@example.net");
                await().atMost(PATIENCE).until(() -> mute.connections() == 1);
                mysql.dies();
                mute.close();
                await().atMost(PATIENCE).until(() -> log(server).contains("The database is unavailable"));

                try (MailServer mails = MailServer.start(new MailServer.Deliveries(), port)) {
                    mysql.returns();

                    await().atMost(PATIENCE).ignoreExceptions().until(() -> queue.count() == 0);
                    assertThat(mails.deliveries().received()).hasSize(2);
                }
                assertThat(log(server)).doesNotContain("cannot be composed", "ERROR");
            }
        }
    }

    private static String log(GatehouseServer server) throws Exception {
        return Files.readString(server.dataDirectory().resolve("logs/gatehouse.log"));
    }
}
