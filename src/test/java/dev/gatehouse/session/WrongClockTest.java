package dev.gatehouse.session;

import static dev.gatehouse.support.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.client.model.TokensResponse;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.RawHttp;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions on several instances, one of which runs on a machine whose clock is wrong. */
@Tag("mysql")
class WrongClockTest {
    private static final Duration WRONG = Duration.ofSeconds(20);

    private static GatehouseServer right;
    private static GatehouseServer ahead;
    private static GatehouseServer behind;

    @BeforeAll
    static void start_three_instances() {
        Map<String, String> settings = new HashMap<>(TestDatabase.ofATeam());
        settings.put("REFRESH_TOKEN_GRACE", "10 seconds");
        right = GatehouseServer.start(settings);
        ahead = GatehouseServer.startWithWrongClock(WRONG, settings);
        behind = GatehouseServer.startWithWrongClock(WRONG.negated(), settings);
    }

    @AfterAll
    static void stop_them() {
        right.close();
        ahead.close();
        behind.close();
    }

    @AfterEach
    void restore_the_clock() {
        ahead.clock().setWrong(WRONG);
    }

    @Test
    void used_refresh_token_is_repeatable_within_the_grace_period_on_every_instance() throws Exception {
        for (GatehouseServer first : new GatehouseServer[] {right, ahead, behind}) {
            for (GatehouseServer second : new GatehouseServer[] {right, ahead, behind}) {
                Person ada = Person.on(first);
                String presented = ada.signsIn().getRefreshToken();
                TokensResponse refreshed = ada.refreshes();

                TokensResponse repeated = ada.at(second).refreshesWith(presented);

                assertThat(repeated.getRefreshToken()).isEqualTo(refreshed.getRefreshToken());
            }
        }
    }

    @Test
    void token_of_one_instance_is_valid_on_the_others_at_once() throws Exception {
        Person ada = Person.on(ahead);
        ada.signsIn();
        assertThat(ada.at(behind).isSignedIn()).isTrue();

        Person grace = Person.on(behind);
        grace.signsIn();
        assertThat(grace.at(ahead).isSignedIn()).isTrue();
    }

    @Test
    void reuse_of_a_refresh_token_is_detected_on_every_instance() throws Exception {
        for (GatehouseServer second : new GatehouseServer[] {right, ahead, behind}) {
            Person ada = Person.on(right);
            String stolen = ada.signsIn().getRefreshToken();
            ada.refreshes();
            advance(Duration.ofSeconds(11));

            assertRefused(401, "refresh-token-reused", () -> ada.at(second).refreshesWith(stolen));
        }
    }

    private static void advance(Duration time) {
        for (GatehouseServer each : new GatehouseServer[] {right, ahead, behind}) {
            each.clock().advance(time);
        }
    }

    @Test
    void jump_of_the_machine_s_clock_ends_nothing_and_makes_the_instance_not_ready() throws Exception {
        Person ada = Person.on(ahead);
        ada.signsIn();
        assertThat(admin(ahead, "/healthcheck").status()).isEqualTo(200);

        ahead.clock().setWrong(Duration.ofDays(100));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> admin(ahead, "/healthcheck").status() == 503);

        assertThat(admin(ahead, "/healthcheck").body()).contains("The clock of this machine differs");
        assertThat(ada.isSignedIn()).isTrue();
        assertThat(ada.refreshes().getSession()).isNotNull();
        ahead.clock().setWrong(Duration.ZERO);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> admin(ahead, "/healthcheck").status() == 200);
    }

    @Test
    void difference_of_the_clocks_is_a_metric() {
        // Another test may have changed the clock since the last measurement.
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            assertThat(offset(right)).isBetween(-1.0, 1.0);
            assertThat(offset(ahead)).isBetween(19.0, 21.0);
            assertThat(offset(behind)).isBetween(-21.0, -19.0);
        });
    }

    private static double offset(GatehouseServer server) {
        return admin(server, "/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("gatehouse_database_clock_offset_seconds "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static RawHttp.Reply admin(GatehouseServer server, String path) {
        return RawHttp.send(server.adminPort(), "GET " + path);
    }
}
