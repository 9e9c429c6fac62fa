package dev.gatehouse.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.platform.database.migration.Migrations;
import dev.gatehouse.support.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes in the middle of a migration on MySQL, which cannot roll back the creation of a table. */
@Tag("mysql")
class KilledMigrationIT {
    private static final String SCHEMA = "killed";
    private static final String ADMIN = "root@example.org";
    private static final String PASSWORD = "correct horse battery";

    /** Counts tables and indexes, to measure the progress of a migration. */
    private static final String TABLES_AND_INDEXES = """
            SELECT (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = SCHEMA())
                + (SELECT COUNT(DISTINCT table_name, index_name) FROM information_schema.statistics
                    WHERE table_schema = SCHEMA() AND index_name <> 'PRIMARY')
            """;

    /** The number of tables and indexes between two kills. It is odd, so that kills happen after both tables and indexes. */
    private static final int BETWEEN_KILLS = 7;

    @TempDir
    Path folder;

    @Test
    @Tag("long")
    void next_process_completes_a_killed_migration() throws Exception {
        Map<String, String> complete = settings();
        GatehouseProcess.start(folder, complete).close();
        long all = TestDatabase.count(SCHEMA, TABLES_AND_INDEXES);
        for (long made = 1; made < all; made += BETWEEN_KILLS) {
            Map<String, String> settings = settings();
            long enough = made;
            try (GatehouseProcess killed = GatehouseProcess.launch(folder, settings)) {
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> TestDatabase.count(SCHEMA, TABLES_AND_INDEXES) >= enough);
                killed.dies();
            }
            try (GatehouseProcess next = GatehouseProcess.start(folder, settings)) {
                assertThat(next.login(ADMIN, PASSWORD).statusCode()).isEqualTo(201);
            }
            assertThat(TestDatabase.count(SCHEMA, "SELECT COUNT(*) FROM DATABASECHANGELOG"))
                    .isEqualTo(Migrations.changeSets().size());
        }
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(TestDatabase.emptySchema(SCHEMA));
        settings.put("PASSWORD_HASH_MEMORY", "64");
        settings.put("ADMIN_USERNAME", ADMIN);
        settings.put("ADMIN_PASSWORD", PASSWORD);
        return settings;
    }
}
