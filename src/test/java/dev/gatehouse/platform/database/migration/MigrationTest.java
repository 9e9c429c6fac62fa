package dev.gatehouse.platform.database.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.SchemaPreparations;
import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Migration of the schema on MySQL: concurrent starts, killed instances and locks. */
@Tag("mysql")
class MigrationTest {
    private static final String SCHEMA = "migration";
    private static final int ROUNDS = 10;
    private static final int INSTANCES = 3;

    @Test
    void instances_that_start_together_on_an_empty_database_all_start() throws Exception {
        ExecutorService hosts = Executors.newFixedThreadPool(INSTANCES);
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                Map<String, String> settings = TestDatabase.emptySchema(SCHEMA);
                CyclicBarrier together = new CyclicBarrier(INSTANCES);
                Callable<GatehouseServer> instance = () -> {
                    together.await();
                    return GatehouseServer.start(settings);
                };

                List<GatehouseServer> servers = new ArrayList<>();
                for (Future<GatehouseServer> started : hosts.invokeAll(Collections.nCopies(INSTANCES, instance))) {
                    servers.add(started.get());
                }

                Person ada = Person.on(servers.get(0));
                for (GatehouseServer server : servers) {
                    assertThat(Person.known(server, ada).signsIn().getAccessToken())
                            .isNotEmpty();
                }
                assertThat(rows("SELECT COUNT(*) FROM signing_key WHERE state = 'active'"))
                        .containsExactly("1");
                assertEveryChangeOnce();
                servers.forEach(GatehouseServer::close);
            }
        } finally {
            hosts.shutdownNow();
        }
    }

    @Test
    void every_table_has_a_primary_key() throws Exception {
        GatehouseServer.start(TestDatabase.emptySchema(SCHEMA)).close();

        assertThat(rows("SELECT t.table_name FROM information_schema.tables t WHERE t.table_schema = SCHEMA()"
                        + " AND NOT EXISTS (SELECT 1 FROM information_schema.table_constraints c"
                        + " WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name"
                        + " AND c.constraint_type = 'PRIMARY KEY')"))
                .isEmpty();
        assertThat(rows("SELECT table_name FROM information_schema.tables WHERE table_schema = SCHEMA()"))
                .contains("DATABASECHANGELOG", "DATABASECHANGELOGLOCK", "user", "session");
    }

    /** MySQL commits each DDL statement immediately, so a kill can happen before Liquibase records the change. */
    @Test
    void migration_resumes_after_a_kill_between_a_change_and_its_record() throws Exception {
        Map<String, String> settings = TestDatabase.emptySchema(SCHEMA);
        GatehouseServer.start(settings).close();
        for (String change : Migrations.changeSets()) {
            execute("DELETE FROM DATABASECHANGELOG WHERE ID = '" + change + "'");

            // Runs only the migration of a start.
            try (Connection connection = TestDatabase.connect(SCHEMA)) {
                new Migrations(connection, SchemaPreparations.all()).bringUpToDate(true);
            }

            assertEveryChangeOnce();
        }
        GatehouseServer.start(settings).close();
    }

    /** The killed instance made one change without recording it, and no later change. */
    @Test
    void migration_resumes_after_a_kill_in_the_middle() throws Exception {
        Map<String, String> settings = TestDatabase.emptySchema(SCHEMA);
        execute(
                "CREATE TABLE user_role (user_id INT NOT NULL, role VARCHAR(32) NOT NULL, PRIMARY KEY (user_id, role))");

        try (GatehouseServer server = GatehouseServer.start(settings)) {
            assertThat(Person.on(server).signsIn().getAccessToken()).isNotEmpty();
        }
        assertEveryChangeOnce();
    }

    @Test
    void lock_of_a_dead_process_is_ignored() throws Exception {
        Map<String, String> settings = TestDatabase.emptySchema(SCHEMA);
        GatehouseServer.start(settings).close();
        execute(
                "UPDATE DATABASECHANGELOGLOCK SET LOCKED = TRUE, LOCKEDBY = 'a dead one', LOCKGRANTED = NOW()",
                "DELETE FROM DATABASECHANGELOG WHERE ID = '0003-session-by-user'");

        GatehouseServer.start(settings).close();

        assertEveryChangeOnce();
    }

    @Test
    void changelog_table_created_by_liquibase_gets_a_primary_key() throws Exception {
        Map<String, String> settings = TestDatabase.emptySchema(SCHEMA);
        GatehouseServer.start(settings).close();
        execute(
                "ALTER TABLE DATABASECHANGELOG DROP PRIMARY KEY",
                "DELETE FROM DATABASECHANGELOG WHERE ID = '0003-session-by-user'");

        GatehouseServer.start(settings).close();

        assertEveryChangeOnce();
        assertThat(rows("SELECT COUNT(*) FROM information_schema.table_constraints WHERE table_schema = SCHEMA()"
                        + " AND table_name = 'DATABASECHANGELOG' AND constraint_type = 'PRIMARY KEY'"))
                .containsExactly("1");
    }

    @Test
    void waiting_instance_starts_after_the_other_released_the_lock() throws Exception {
        Map<String, String> settings = TestDatabase.emptySchema(SCHEMA);
        ExecutorService host = Executors.newSingleThreadExecutor();
        try (Connection other = TestDatabase.connect(SCHEMA)) {
            DatabaseLock taken = DatabaseLock.take(other, Duration.ofMinutes(1));
            Future<GatehouseServer> start = host.submit(() -> GatehouseServer.start(settings));
            await().until(() -> rows("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%GET_LOCK%'"
                            + " AND info NOT LIKE '%processlist%'")
                    .equals(List.of("1")));
            assertThat(rows("SHOW TABLES"))
                    .as("tables while the instance waits for the lock")
                    .isEmpty();

            taken.close();

            start.get().close();
        } finally {
            host.shutdownNow();
        }
        assertEveryChangeOnce();
    }

    private static void assertEveryChangeOnce() throws SQLException {
        assertThat(rows("SELECT ID FROM DATABASECHANGELOG ORDER BY ORDEREXECUTED, ID"))
                .containsExactlyInAnyOrderElementsOf(Migrations.changeSets());
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = TestDatabase.connect(SCHEMA);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> rows(String query) throws SQLException {
        try (Connection connection = TestDatabase.connect(SCHEMA);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
