package dev.gatehouse.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.ApiException;
import dev.gatehouse.client.model.InstanceResponse;
import dev.gatehouse.client.model.KeyStatistics;
import dev.gatehouse.client.model.LoginCountsResponse;
import dev.gatehouse.client.model.StatisticsResponse;
import dev.gatehouse.client.model.UpdateUserRequest;
import dev.gatehouse.client.model.WarningResponse;
import dev.gatehouse.kernel.Uuids;
import dev.gatehouse.platform.lifecycle.Build;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.ServiceCallers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Administrators read the statistics, which are counted in the background. */
@OnEveryDatabase("StoredCountDao")
class StatisticsTest {
    private static final String PATH = "/v1/admin/statistics";

    private static GatehouseServer server;

    private final Person admin = Person.demo(server);

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(Map.of("ACCESS_TOKEN_LIFETIME", "1 day", "MAIL_TRANSPORT", "file"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() throws Exception {
        server.clear();
        admin.signsIn();
    }

    private StatisticsResponse read() throws ApiException {
        return admin.administration().getStatistics();
    }

    /** Waits for the next count of everything. */
    private StatisticsResponse counted() {
        Instant begin = server.clock().instant();
        return await().atMost(Duration.ofSeconds(40)).until(this::read, isSince(begin));
    }

    private static Predicate<StatisticsResponse> isSince(Instant begin) {
        return read -> read.getUsers().getAsOf() != null
                && !read.getUsers().getAsOf().toInstant().isBefore(begin)
                && read.getMails().getAsOf() != null
                && !read.getMails().getAsOf().toInstant().isBefore(begin)
                && read.getLogins().getAsOf() != null
                && !read.getLogins().getAsOf().toInstant().isBefore(begin);
    }

    private static List<String> codes(StatisticsResponse read) {
        return read.getWarnings().stream().map(WarningResponse::getCode).toList();
    }

    @Test
    void callers_who_are_no_administrator_are_refused() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        Http http = new Http(server);

        assertThat(http.get(PATH).status()).isEqualTo(401);
        assertThat(http.get(PATH, "Authorization", "Bearer " + ada.token()).status())
                .isEqualTo(403);
        assertThat(ServiceCallers.with(server, "introspect").get(PATH).status()).isEqualTo(401);
        assertThat(http.send("POST", PATH, "{}", "Authorization", "Bearer " + admin.token())
                        .status())
                .isEqualTo(405);
    }

    @Test
    void figures_are_those_of_all_users_sessions_mails_and_logins() throws Exception {
        Person ada = Person.on(server);
        ada.signsIn();
        ada.guesses(3);
        Person eve = Person.on(server);
        eve.signsIn();
        Person.on(server);
        admin.administration().updateUser(eve.id(), new UpdateUserRequest().active(false));
        ada.elsewhere().sessions().endCurrentSession();
        Instant now = server.clock().instant();

        StatisticsResponse read = counted();

        assertThat(read.getUsers().getActive()).isEqualTo(3);
        assertThat(read.getUsers().getInactive()).isEqualTo(1);
        assertThat(read.getSessions().getActive()).isEqualTo(2);
        assertThat(read.getMails().getWaiting()).isZero();
        assertThat(read.getMails().getDead()).isZero();
        assertThat(read.getLogins().getComplete()).isTrue();
        assertThat(read.getLogins().getByHour()).hasSize(48);
        assertThat(read.getLogins().getByDay()).hasSize(30);
        assertThat(read.getLogins().getByDay())
                .extracting(day -> day.getFrom().toInstant().getEpochSecond() % 86_400)
                .containsOnly(0L);
        LoginCountsResponse today = read.getLogins().getByDay().stream()
                .filter(day -> !day.getFrom().toInstant().isAfter(now))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(today.getSucceeded()).isEqualTo(4);
        assertThat(today.getRefused()).isEqualTo(3);
        assertThat(today.getThrottled()).isZero();
    }

    @Test
    void deactivation_that_has_ended_does_not_count() throws Exception {
        Person ada = Person.on(server);
        admin.administration()
                .updateUser(
                        ada.id(),
                        new UpdateUserRequest()
                                .active(false)
                                .inactiveUntil(
                                        server.clock().instant().plusSeconds(60).atOffset(ZoneOffset.UTC)));
        server.clock().advance(Duration.ofMinutes(2));

        StatisticsResponse read = counted();

        assertThat(read.getUsers().getActive()).isEqualTo(2);
        assertThat(read.getUsers().getInactive()).isZero();
    }

    @Test
    void keys_instances_and_warnings_are_those_of_now() throws Exception {
        server.clock().advance(Duration.ofMinutes(10));
        Instant now = server.clock().instant();

        StatisticsResponse read = read();

        assertThat(read.getKeys()).extracting(KeyStatistics::getState).contains("active");
        assertThat(read.getKeys())
                .allSatisfy(key -> assertThat(key.getAgeSeconds())
                        .isBetween(
                                Duration.between(key.getCreatedAt().toInstant(), now)
                                        .toSeconds(),
                                Duration.between(
                                                key.getCreatedAt().toInstant(),
                                                server.clock().instant())
                                        .toSeconds()));
        assertThat(read.getInstances())
                .singleElement()
                .extracting(InstanceResponse::getVersion)
                .isEqualTo(Build.current().version());
        InstanceResponse instance = read.getInstances().get(0);
        assertThat(instance.getStartedAt()).isBeforeOrEqualTo(instance.getLastSeenAt());
        assertThat(codes(read)).containsExactly("demo-password");
        assertThat(read.getWarnings().get(0).getMessage()).endsWith(".");
    }

    @Test
    void warnings_tell_that_mail_is_off_and_that_a_key_is_shared() throws Exception {
        Map<String, String> settings = Map.of(
                "MAIL_TRANSPORT",
                "off",
                "JWT_SECRET_KEY",
                "a secret of the tutorial, 32 bytes",
                "ACCESS_TOKEN_LIFETIME",
                "1 day");
        try (GatehouseServer other = GatehouseServer.start(settings)) {
            Person root = Person.demo(other);
            root.signsIn();
            String passwordBefore = String.valueOf(other.query("SELECT password FROM user"));
            other.sql("UPDATE user SET password = 'another'");

            assertThat(codes(root.administration().getStatistics())).containsExactly("mail-off", "shared-key");

            other.sql("UPDATE user SET password = ?", passwordBefore);
            assertThat(codes(root.administration().getStatistics()))
                    .containsExactly("demo-password", "mail-off", "shared-key");
        }
    }

    @Test
    void waiting_and_dead_mails_are_counted() {
        String insert = "INSERT INTO queued_mail"
                + " (id, kind, address, details, created_at, give_up_at, due_at, dead_at, attempts) VALUES"
                + " (?, 'reset', 'ada@example.org', '{}', '2026-01-01', '2126-01-01', ?, ?, 1)";
        for (int i = 0; i < 3; i++) {
            server.sql(insert, Uuids.bytes(Uuids.v7(Instant.EPOCH)), "2126-01-01 00:00:00", null);
        }
        server.sql(insert, Uuids.bytes(Uuids.v7(Instant.EPOCH)), null, "2126-01-01 00:00:00");

        StatisticsResponse read = counted();

        assertThat(read.getMails().getWaiting()).isEqualTo(3);
        assertThat(read.getMails().getDead()).isEqualTo(1);
    }
}
