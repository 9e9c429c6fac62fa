package dev.gatehouse.platform.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Http;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Different versions that start at the same time on one database migrate one after the other: all use the same lock name. */
@Tag("mysql")
class DatabaseLockTest {
    private static final String SCHEMA = "lock_of_all_versions";

    /** The time in seconds for which a connection has been waiting for the lock; 0 if none waits. */
    private static final String LONGEST_WAIT =
            "SELECT COALESCE(MAX(TIME), 0) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT GET_LOCK%'";

    /** Seconds, of the option in the URL. */
    private static final int SOCKET_TIMEOUT = 1;

    @Test
    void start_waits_for_the_lock_longer_than_the_socket_timeout_of_the_url() throws Exception {
        Map<String, String> settings = new HashMap<>(TestDatabase.emptySchema(SCHEMA));
        settings.computeIfPresent(
                "DATABASE_URL",
                (name, url) -> url + (url.contains("?") ? "&" : "?") + "socketTimeout=" + SOCKET_TIMEOUT * 1000);
        CompletableFuture<GatehouseServer> start;
        try (Connection connection = TestDatabase.connect(SCHEMA);
                DatabaseLock held = DatabaseLock.take(connection, Duration.ofMinutes(1))) {
            start = CompletableFuture.supplyAsync(() -> GatehouseServer.start(settings));
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> start.isDone() || TestDatabase.count(SCHEMA, LONGEST_WAIT) > SOCKET_TIMEOUT);
            assertThat(held.isAlone()).isTrue();
        }

        try (GatehouseServer server = start.get(1, TimeUnit.MINUTES)) {
            assertThat(new Http(server).get("/.well-known/jwks.json").status()).isEqualTo(200);
        }
    }

    @Test
    void lock_has_the_name_of_earlier_versions() throws Exception {
        TestDatabase.emptySchema(SCHEMA);
        String name = "gatehouse-migrate:" + Person.sha256(SCHEMA).substring(0, 32);
        try (Connection connection = TestDatabase.connect(SCHEMA);
                DatabaseLock taken = DatabaseLock.take(connection, Duration.ofMinutes(1));
                PreparedStatement owner = connection.prepareStatement("SELECT IS_USED_LOCK(?) = CONNECTION_ID()")) {
            assertThat(taken.isAlone()).isTrue();
            owner.setString(1, name);
            try (ResultSet rows = owner.executeQuery()) {
                assertThat(rows.next() && rows.getBoolean(1)).isTrue();
            }
        }
    }
}
