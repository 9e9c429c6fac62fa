package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.MySqlServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A URL with several hosts, of which one accepts writes. The servers do not replicate; each has a user of the same name. */
@Tag("mysql")
class SeveralHostsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String NAME = "ada@example.org";
    private static final String PASSWORD = "correct horse battery";

    /** The longest time until logins succeed after another host accepts writes: two seconds, more on a busy machine. */
    private static final Duration RECOVERY = Duration.ofSeconds(6);

    /** The same if the previous host does not respond any more, which takes two seconds to notice. */
    private static final Duration RECOVERY_FROM_HANG = Duration.ofSeconds(15);

    private static MySqlServer first;
    private static MySqlServer second;

    private final Set<Integer> statuses = new ConcurrentSkipListSet<>();

    @BeforeAll
    static void start_two_servers() {
        assumeFalse(TestDatabase.isMariaDb(), "MariaDB cannot make root read-only, and this service connects as root");
        first = MySqlServer.start();
        second = MySqlServer.start();
        for (MySqlServer each : new MySqlServer[] {first, second}) {
            each.sql("CREATE DATABASE hosts");
            try (GatehouseServer server = start(each.url("hosts"))) {
                Person.on(server, NAME, PASSWORD);
            }
        }
    }

    @AfterAll
    static void stop_them() {
        first.close();
        second.close();
    }

    @BeforeEach
    void make_the_first_writable() {
        writable(second, false);
        writable(first, true);
    }

    private static void writable(MySqlServer server, boolean writable) {
        server.sql(
                "SET GLOBAL super_read_only = " + (writable ? "OFF" : "ON"),
                "SET GLOBAL read_only = " + (writable ? "OFF" : "ON"));
    }

    private static GatehouseServer start(String url) {
        return GatehouseServer.start(Map.of("DATABASE_URL", url, "GATEHOUSE_SECRET", SECRET, "LOG_LEVEL", "INFO"));
    }

    private static String both() {
        return first.url("hosts").replace("/hosts", ",127.0.0.1:" + second.port() + "/hosts");
    }

    @Test
    void service_follows_a_switch_over_that_leaves_connections_open() {
        try (GatehouseServer server = start(both())) {
            assertThat(login(server)).isEqualTo(201);
            int linesBefore = server.logged("").size();

            writable(first, false);
            assertThat(login(server)).isEqualTo(503);
            writable(second, true);
            awaitLogins(server, RECOVERY);

            writable(second, false);
            writable(first, true);
            awaitLogins(server, RECOVERY);

            assertThat(statuses).containsOnly(201, 503);
            assertThat(server.logged("").size() - linesBefore).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void service_follows_when_a_host_is_killed_or_freezes() {
        try (GatehouseServer server = start(both())) {
            first.dies();
            writable(second, true);
            awaitLogins(server, RECOVERY);

            first.returns();
            second.freezes();
            try {
                awaitLogins(server, RECOVERY_FROM_HANG);
            } finally {
                second.thaws();
            }
        } finally {
            if (!first.answers()) {
                first.returns();
            }
        }
        assertThat(statuses).isSubsetOf(201, 503);
    }

    @Test
    void service_starts_on_the_host_that_accepts_writes() {
        writable(first, false);
        writable(second, true);

        try (GatehouseServer server = start(both())) {
            assertThat(login(server)).isEqualTo(201);
        }
    }

    private void awaitLogins(GatehouseServer server, Duration atMost) {
        await().atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> IntStream.range(0, 10).allMatch(i -> login(server) == 201));
    }

    private int login(GatehouseServer server) {
        int status = Person.named(server, NAME, PASSWORD).triesToSignIn().status();
        statuses.add(status);
        return status;
    }
}
