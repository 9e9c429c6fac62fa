package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.gatehouse.support.GatehouseServer;
import dev.gatehouse.support.MySqlServer;
import dev.gatehouse.support.Person;
import dev.gatehouse.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Settings of clusters: those that the service does not support, and those under which it must install itself. */
@Tag("mysql")
class MySqlClusterTest {
    private static final String GROUP = "--loose-group-replication-group-name=2f3c1d4e-0000-4000-8000-000000000001";

    @Test
    void service_installs_itself_where_every_table_needs_a_primary_key() {
        assumeFalse(TestDatabase.isMariaDb(), "options of MySQL");
        try (MySqlServer mysql =
                        MySqlServer.start("--sql-require-primary-key=ON", "--sql-generate-invisible-primary-key=ON");
                GatehouseServer server = start(mysql)) {
            assertThat(Person.on(server).triesToSignIn().status()).isEqualTo(201);
            assertThat(server.query("SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = SCHEMA()"
                            + " AND column_name = 'my_row_id'"))
                    .isEqualTo("0");
            assertThat(server.logged("not supported")).isEmpty();
        }
    }

    @Test
    void several_primaries_give_a_warning() throws SQLException {
        assumeFalse(TestDatabase.isMariaDb(), "options of MySQL");
        try (MySqlServer mysql = MySqlServer.start(
                        "--plugin-load-add=group_replication.so",
                        "--loose-group-replication-single-primary-mode=OFF",
                        "--loose-group-replication-start-on-boot=OFF",
                        GROUP);
                GatehouseServer server = start(mysql)) {
            assertThat(Person.on(server).triesToSignIn().status()).isEqualTo(201);
            assertThat(server.logged("several primaries")).hasSize(1);
            try (Connection connection = mysql.connect()) {
                assertThat(MySqlCluster.of(connection).needsConsistency()).isTrue();
            }
        }
    }

    @Test
    void galera_gives_a_warning() {
        assertThat(MySqlCluster.of(Map.of("wsrep_on", "ON")).warnings())
                .singleElement()
                .asString()
                .contains("Galera", "not supported");
        assertThat(MySqlCluster.of(Map.of("wsrep_on", "OFF")).warnings()).isEmpty();
    }

    @Test
    void stronger_consistency_of_a_group_is_kept() {
        String name = "group_replication_group_name";
        assertThat(MySqlCluster.of(Map.of(name, "a", "group_replication_consistency", "EVENTUAL"))
                        .needsConsistency())
                .isTrue();
        assertThat(MySqlCluster.of(Map.of(name, "a", "group_replication_consistency", "BEFORE_AND_AFTER"))
                        .needsConsistency())
                .isFalse();
        assertThat(MySqlCluster.of(Map.of(name, "", "group_replication_consistency", "EVENTUAL"))
                        .needsConsistency())
                .isFalse();
    }

    private static GatehouseServer start(MySqlServer mysql) {
        mysql.sql("CREATE DATABASE cluster");
        return GatehouseServer.start(
                Map.of("DATABASE_URL", mysql.url("cluster"), "GATEHOUSE_SECRET", "0123456789abcdef0123456789abcdef"));
    }
}
