package dev.gatehouse.session;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.MySqlServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Refresh tokens whose use the database stores late, because writes hang longer than the grace period. The client repeats the
 * request without a response, as docs/sessions.md describes.
 */
@Tag("mysql")
class HangingCommitTest {
    /** Long enough for the requests after an outage on a busy machine. */
    private static final Duration GRACE = Duration.ofSeconds(4);

    /** Longer than the grace period, and than the time after which the service considers the database unavailable. */
    private static final Duration OUTAGE = Duration.ofSeconds(7);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static MySqlServer mysql;
    private static GatehouseServer server;
    private static GatehouseServer other;

    @BeforeAll
    static void start_two_instances() {
        mysql = MySqlServer.start();
        mysql.sql("CREATE DATABASE hanging");
        Map<String, String> settings = Map.of(
                "DATABASE_URL",
                mysql.url("hanging"),
                "GATEHOUSE_SECRET",
                "0123456789abcdef0123456789abcdef",
                "REFRESH_TOKEN_GRACE",
                GRACE.toSeconds() + " seconds");
        server = GatehouseServer.start(settings);
        other = GatehouseServer.start(settings);
    }

    @AfterAll
    static void stop_them() {
        server.close();
        other.close();
        mysql.close();
    }

    @Test
    void refresh_token_is_repeatable_after_the_outage_on_every_instance() throws Exception {
        Person ada = signedIn();
        Person grace = signedIn();
        Person eve = signedIn();
        String stolen = eve.refreshToken();
        eve.refreshes();
        long used = System.nanoTime();
        await().atMost(PATIENCE)
                .until(() -> System.nanoTime() - used > GRACE.plusSeconds(2).toNanos());

        whileWritesHang(() -> {
            assertRefused(503, "database-unavailable", ada::refreshes);
            assertRefused(503, "database-unavailable", grace::refreshes);
        });

        assertThat(ada.refreshes().getSession()).isNotNull();
        assertThat(ada.isSignedIn()).isTrue();
        assertThat(grace.at(other).refreshes().getSession()).isNotNull();
        // The grace period of this token was over before the outage began.
        assertRefused(401, "refresh-token-reused", () -> eve.refreshesWith(stolen));
        assertThat(eve.isSignedIn()).isFalse();
    }

    @Test
    void used_refresh_token_is_refused_when_its_grace_period_after_the_outage_is_over() throws Exception {
        Person ada = signedIn();
        String presented = ada.refreshToken();
        whileWritesHang(() -> assertRefused(503, "database-unavailable", ada::refreshes));
        long ended = System.nanoTime();
        assertThat(ada.refreshesWith(presented).getSession()).isNotNull();

        await().atMost(PATIENCE)
                .until(() -> System.nanoTime() - ended > GRACE.plusSeconds(1).toNanos());

        assertRefused(401, "refresh-token-reused", () -> ada.refreshesWith(presented));
    }

    @Test
    void refresh_token_of_before_a_password_change_stays_refused_after_an_outage() throws Exception {
        Person ada = signedIn();
        String before = ada.refreshToken();
        ada.changesPassword("another long passphrase");

        whileWritesHang(() -> assertRefused(503, "database-unavailable", ada::refreshes));

        assertRefused(401, "session-ended", () -> ada.refreshesWith(before));
        assertThat(ada.refreshes().getSession()).isNotNull();
    }

    private static Person signedIn() throws Exception {
        Person person = Person.on(server);
        person.signsIn();
        return person;
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Makes all writes wait, so that MySQL finishes them when the outage ends, long after their clients have given up. */
    private static void whileWritesHang(Step step) throws Exception {
        long began = System.nanoTime();
        try (Connection blocker = mysql.connect();
                Statement statement = blocker.createStatement()) {
            statement.execute("FLUSH TABLES WITH READ LOCK");
            step.run();
            await().atMost(PATIENCE).until(() -> health(server) == 503 && health(other) == 503);
            await().atMost(PATIENCE).until(() -> System.nanoTime() - began > OUTAGE.toNanos());
        }
        await().atMost(PATIENCE).until(() -> health(server) == 200 && health(other) == 200);
    }

    private static int health(GatehouseServer instance) {
        return RawHttp.send(instance.adminPort(), "GET /healthcheck").status();
    }
}
