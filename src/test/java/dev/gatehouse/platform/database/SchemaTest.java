package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.TestDatabase;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Engine, character set and collation do not depend on the defaults of the server or the database. */
@Tag("mysql")
class SchemaTest {
    private static final String SCHEMA = "of_one_kind";

    @Test
    void all_tables_and_columns_have_the_same_engine_and_collation() throws SQLException {
        Map<String, String> settings = TestDatabase.emptySchema(SCHEMA);
        TestDatabase.execute("ALTER DATABASE " + SCHEMA + " CHARACTER SET latin1 COLLATE latin1_swedish_ci");

        GatehouseServer.start(settings).close();

        assertThat(Tables.rows(TestDatabase.connect(SCHEMA), """
                SELECT table_name, engine, table_collation FROM information_schema.tables WHERE table_schema = SCHEMA()
                AND (engine <> 'InnoDB' OR table_collation <> 'utf8mb4_bin')
                """)).isEmpty();
        assertThat(Tables.rows(TestDatabase.connect(SCHEMA), """
                SELECT table_name, column_name, collation_name FROM information_schema.columns
                WHERE table_schema = SCHEMA() AND collation_name <> 'utf8mb4_bin'
                """)).isEmpty();
        assertThat(Tables.rows(TestDatabase.connect(SCHEMA), Tables.COLUMNS))
                .hasSizeGreaterThan(100)
                .contains("user|username|InnoDB|utf8mb4_bin|varchar|254|NO|null|utf8mb4|utf8mb4_bin");
    }
}
