package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Problem;
import dev.gatehouse.kernel.ProblemException;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.TestDatabase;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counters are bounded in time and in rows. */
@OnEveryDatabase("CounterDao")
class BoundsTest {
    /** Several times {@link #ROWS}. */
    private static final int NAMES = 10_000;

    private static final int ROWS = 2_000;

    private static final Queue<Connection> CONNECTIONS = new ConcurrentLinkedQueue<>();
    private static GatehouseServer server;
    private static Jdbi jdbi;

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(TestDatabase.ofATeam());
        jdbi = server.jdbi(CONNECTIONS);
    }

    @AfterAll
    static void stop() throws SQLException {
        for (Connection connection : CONNECTIONS) {
            connection.close();
        }
        server.close();
    }

    @BeforeEach
    void begin() {
        server.clear();
        server.clock().stop();
        // Starts at the beginning of an hour, which makes the sliding window easy to calculate.
        long hour = Duration.ofHours(1).toMillis();
        server.clock().advance(Duration.ofMillis(hour - server.clock().instant().toEpochMilli() % hour));
    }

    private Throttle throttle(ThrottleSettings settings) {
        MasterSecrets secrets = new MasterSecrets(new MasterSecret(new Secret(server.secret())), List.of());
        return new Throttle(jdbi, secrets, settings, server.clock()).open();
    }

    private static Origin from(String address) {
        return new Origin(address, null, "request-1");
    }

    private static LoginAttempt guess(String name, String address) {
        return new LoginAttempt(AttemptKind.PASSWORD, name.getBytes(StandardCharsets.UTF_8), null, from(address), null);
    }

    private int rows() {
        return Integer.parseInt(String.valueOf(server.query("SELECT COUNT(*) FROM throttle_counter")));
    }

    private static void assertRefused(Throttle throttle, Action action, Origin origin) {
        assertThatThrownBy(() -> throttle.take(action, origin))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem()).isEqualTo(Problem.TOO_MANY_ATTEMPTS);
                    assertThat(refused.retryAfter()).isPositive();
                });
    }

    @Test
    void unknown_names_from_one_address_use_bounded_rows() {
        Throttle throttle = throttle(Throttles.settings(5, 50, 500, 1_000_000));
        int admitted = 0;
        for (int i = 0; i < 5 * 500; i++) {
            admitted += throttle.logins().reserve(guess("nobody" + i, "192.0.2.1")) instanceof ThrottleDecision.Admitted
                    ? 1
                    : 0;
        }
        assertThat(admitted).isEqualTo(500);
        assertThat(rows()).isEqualTo(1 + 2 * 500);
    }

    @Test
    void unknown_names_from_many_addresses_use_bounded_rows_and_stay_limited() throws Exception {
        Throttle throttle = throttle(Throttles.settings(5, 50, 500, ROWS));
        throttle.logins().reserve(guess("early", "192.0.2.1"));
        ExecutorService attackers = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> work = new ArrayList<>();
            for (int part = 0; part < 8; part++) {
                int first = part * NAMES / 8;
                work.add(attackers.submit(() -> {
                    int admitted = 0;
                    for (int i = first; i < first + NAMES / 8; i++) {
                        String address = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
                        admitted += throttle.logins().reserve(guess("nobody" + i, address))
                                        instanceof ThrottleDecision.Admitted
                                ? 1
                                : 0;
                    }
                    return admitted;
                }));
            }
            int admitted = 0;
            for (Future<Integer> part : work) {
                admitted += part.get();
            }
            // One attempt for each row, and five for each shared counter.
            assertThat(admitted).isLessThan(ROWS + 5 * CounterIds.SHARED);
        } finally {
            attackers.shutdownNow();
        }
        assertThat(rows()).isLessThanOrEqualTo(ROWS + 3 * CounterIds.SHARED + 3 * 8);
        assertThat(throttle.logins().reserve(guess("early", "192.0.2.1")))
                .as("caller with a row of its own")
                .isInstanceOf(ThrottleDecision.Admitted.class);
    }

    @Test
    void expired_counters_are_purged_and_others_stay() {
        Throttle throttle = throttle(Throttles.settings(5, 50, 500, 100_000));
        LoginThrottle loginThrottle = throttle.logins();
        ThrottleDecision right = loginThrottle.reserve(guess("ada", "192.0.2.1"));
        jdbi.useTransaction(tx -> loginThrottle.succeed(tx, ((ThrottleDecision.Admitted) right).ticket(), 7));
        for (int i = 0; i < 5; i++) {
            loginThrottle.reserve(guess("bob", "192.0.2.1"));
        }
        loginThrottle.reserve(guess("eve", "192.0.2.1"));
        PurgeJob purgeJob = new PurgeJob(jdbi, List.of(new ThrottlePurge(server.clock())));

        assertThat(purgeJob.purge()).isZero();
        server.clock().advance(Duration.ofMinutes(76));
        assertThat(purgeJob.purge()).as("purged: the single failure").isEqualTo(1);
        server.clock().advance(Duration.ofMinutes(45));
        purgeJob.purge();
        assertThat(rows()).as("left: the failures in a row").isEqualTo(1);
        server.clock().advance(Duration.ofHours(4));
        purgeJob.purge();
        assertThat(rows()).isZero();
        assertThat(server.query("SELECT COUNT(*) FROM throttle_known")).isEqualTo("1");
        server.clock().advance(Duration.ofDays(180));
        assertThat(purgeJob.purge()).isEqualTo(1);
    }

    @Test
    void actions_are_counted_separately_for_each_address_block() {
        Throttle one = throttle(Throttles.settings(5, 50, 500, 100_000));
        Throttle other = throttle(Throttles.settings(5, 50, 500, 100_000));
        for (int i = 0; i < 3; i++) {
            (i == 1 ? other : one).take(Action.SIGN_UP, from("192.0.2." + i));
        }
        assertRefused(one, Action.SIGN_UP, from("192.0.2.77"));
        assertRefused(other, Action.SIGN_UP, from("192.0.2.1"));
        one.take(Action.SIGN_UP, from("192.0.3.1"));
        one.take(Action.PASSWORD_RESET, from("192.0.2.1"));
        assertThat(refused(one, "sign-up", "address")).isEqualTo(1);
    }

    /** Returns the number of refusals in the metrics. */
    private static double refused(Throttle throttle, String action, String reason) {
        return throttle.metrics().stream()
                .map(collector -> (CounterSnapshot) collector.collect())
                .flatMap(counter -> counter.getDataPoints().stream())
                .filter(point -> action.equals(point.getLabels().get("action"))
                        && reason.equals(point.getLabels().get("reason")))
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }

    @Test
    void window_slides() {
        Throttle throttle = throttle(Throttles.settings(5, 50, 500, 100_000));
        Origin here = from("192.0.2.1");
        for (int i = 0; i < 3; i++) {
            throttle.take(Action.SIGN_UP, here);
        }
        server.clock().advance(Duration.ofMinutes(59));
        assertRefused(throttle, Action.SIGN_UP, here);
        // The window still covers two thirds of the hour with three requests, so two of them count.
        server.clock().advance(Duration.ofMinutes(1 + 20).plusMillis(1));
        throttle.take(Action.SIGN_UP, here);
        assertRefused(throttle, Action.SIGN_UP, here);
        server.clock().advance(Duration.ofHours(2));
        for (int i = 0; i < 3; i++) {
            throttle.take(Action.SIGN_UP, here);
        }
        assertRefused(throttle, Action.SIGN_UP, here);
    }

    @Test
    void request_after_the_wait_is_admitted() {
        Throttle throttle = throttle(Throttles.settings(5, 50, 500, 100_000));
        Origin here = from("192.0.2.1");
        for (int i = 0; i < 12; i++) {
            server.clock().advance(Duration.ofMinutes(i));
            try {
                throttle.take(Action.SIGN_UP, here);
            } catch (ProblemException refused) {
                server.clock().advance(java.util.Objects.requireNonNull(refused.retryAfter()));
                throttle.take(Action.SIGN_UP, here);
            }
        }
    }

    @Test
    void concurrent_requests_do_not_exceed_the_limit() throws Exception {
        Throttle one = throttle(Throttles.settings(5, 50, 500, 100_000));
        Throttle other = throttle(Throttles.settings(5, 50, 500, 100_000));
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> taken = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Throttle at = i % 2 == 0 ? one : other;
                taken.add(callers.submit(() -> {
                    try {
                        at.take(Action.EMAIL_VERIFICATION, from("192.0.2.1"));
                        return true;
                    } catch (ProblemException refused) {
                        return false;
                    }
                }));
            }
            int sum = 0;
            for (Future<Boolean> each : taken) {
                sum += each.get() ? 1 : 0;
            }
            assertThat(sum).isEqualTo(3);
        } finally {
            callers.shutdownNow();
        }
    }
}
