package dev.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.kernel.Origin;
import dev.gatehouse.kernel.Secret;
import dev.gatehouse.platform.crypto.MasterSecret;
import dev.gatehouse.platform.crypto.MasterSecrets;
import dev.gatehouse.platform.jobs.PurgeJob;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Work that many requests trigger runs once in each window. */
@OnEveryDatabase("CounterDao")
class OncePerWindowTest {
    private static final int ROWS = 1_000;

    private static final CountedConnections CONNECTIONS = new CountedConnections();
    private static GatehouseServer server;
    private static Jdbi jdbi;

    private final AtomicInteger runs = new AtomicInteger();

    /** A pool of connections that counts the requests for a connection. */
    private static final class CountedConnections extends ConcurrentLinkedQueue<Connection> {
        private static final long serialVersionUID = 1;
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public Connection poll() {
            asked.incrementAndGet();
            return super.poll();
        }
    }

    @BeforeAll
    static void start() {
        server = GatehouseServer.start(TestDatabase.ofATeam());
        server.clock().stop();
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
    }

    private Throttle throttle() {
        MasterSecrets secrets = new MasterSecrets(new MasterSecret(new Secret(server.secret())), List.of());
        return new Throttle(jdbi, secrets, Throttles.settings(5, 50, 500, ROWS), server.clock()).open();
    }

    private static Origin from(String address) {
        return new Origin(address, null, "request");
    }

    private void run(Throttle throttle, String address) {
        throttle.oncePerWindow().forBlock("work", from(address), tx -> runs.incrementAndGet());
    }

    @Test
    void repetitions_do_not_run_and_need_no_database_access() {
        Throttle throttle = throttle();
        run(throttle, "203.0.113.7");
        int before = CONNECTIONS.asked.get();

        for (int i = 0; i < 10_000; i++) {
            run(throttle, "203.0.113." + i % 256);
        }

        assertThat(runs).hasValue(1);
        assertThat(CONNECTIONS.asked).hasValue(before);
    }

    @Test
    void blocks_kinds_and_users_have_separate_windows() {
        Throttle throttle = throttle();
        run(throttle, "203.0.113.7");
        run(throttle, "203.0.114.7");
        throttle.oncePerWindow().forBlock("other work", from("203.0.113.7"), tx -> runs.incrementAndGet());
        throttle.oncePerWindow().forUser("work", 1, tx -> runs.incrementAndGet());
        throttle.oncePerWindow().forUser("work", 2, tx -> runs.incrementAndGet());

        assertThat(runs).hasValue(5);
    }

    @Test
    void next_window_begins_when_the_previous_one_has_ended() {
        Throttle throttle = throttle();
        run(throttle, "203.0.113.7");
        server.clock().advance(Duration.ofHours(1).minusMillis(1));
        run(throttle, "203.0.113.7");
        assertThat(runs).hasValue(1);

        server.clock().advance(Duration.ofMillis(1));
        run(throttle, "203.0.113.7");
        run(throttle, "203.0.113.7");

        assertThat(runs).hasValue(2);
    }

    @Test
    void instances_share_the_window() throws Exception {
        run(throttle(), "203.0.113.7");
        run(throttle(), "203.0.113.7");
        assertThat(runs).hasValue(1);

        List<Callable<Void>> together = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Throttle instance = throttle();
            together.add(() -> {
                run(instance, "198.51.100.7");
                return null;
            });
        }
        ExecutorService hosts = Executors.newFixedThreadPool(8);
        try {
            for (Future<Void> done : hosts.invokeAll(together)) {
                done.get();
            }
        } finally {
            hosts.shutdownNow();
        }

        assertThat(runs).hasValue(2);
    }

    @Test
    void failed_work_opens_no_window() {
        Throttle throttle = throttle();

        assertThatThrownBy(() -> throttle.oncePerWindow().forBlock("work", from("203.0.113.7"), tx -> {
                    throw new IllegalStateException("the database is away");
                }))
                .isInstanceOf(IllegalStateException.class);
        run(throttle, "203.0.113.7");

        assertThat(runs).hasValue(1);
    }

    @Test
    void rows_are_bounded_and_blocks_beyond_the_bound_share_one_window() {
        Throttle throttle = throttle();

        for (int i = 0; i < 3 * ROWS; i++) {
            run(throttle, "10." + i / 256 + "." + i % 256 + ".1");
        }

        assertThat(server.query("SELECT COUNT(*) FROM throttle_counter")).isEqualTo(Integer.toString(ROWS + 1));
        assertThat(runs).hasValue(ROWS + 1);
        int before = CONNECTIONS.asked.get();
        run(throttle, "10.200.200.1");
        assertThat(CONNECTIONS.asked).as("once the shared window is known").hasValue(before);
    }

    @Test
    void rows_are_purged_when_their_window_has_ended() {
        run(throttle(), "203.0.113.7");
        PurgeJob purgeJob = new PurgeJob(jdbi, List.of(new ThrottlePurge(server.clock())));
        assertThat(purgeJob.purge()).isZero();

        server.clock().advance(Duration.ofHours(1));
        purgeJob.purge();

        assertThat(server.query("SELECT COUNT(*) FROM throttle_counter")).isEqualTo("0");
    }
}
