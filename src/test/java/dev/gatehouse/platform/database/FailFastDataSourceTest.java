package dev.gatehouse.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.support.Configurations;
import dev.gatehouse.support.OnEveryDatabase;
import dev.gatehouse.support.TestDatabase;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.lifecycle.Managed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that come back to the pool in the middle of a transaction, because their transaction could not be ended. */
@OnEveryDatabase
class FailFastDataSourceTest {
    private FailFastDataSource source;

    @BeforeEach
    void open() {
        GatehouseConfiguration configuration = Configurations.read(TestDatabase.ofATeam());
        ManagedDataSource pool = configuration
                .database()
                .dataSourceFactory(configuration.dataDirectory())
                .build(new MetricRegistry(), "test");
        source = new FailFastDataSource(
                pool, new DatabaseAvailability(), new Managed() {}, TransactionGate.Source::open);
    }

    @AfterEach
    void close() throws Exception {
        source.stop();
    }

    @Test
    void changes_of_the_transaction_are_not_committed_by_the_next_one() throws SQLException {
        leaveATransactionOpen();

        try (Connection next = source.getConnection();
                Statement statement = next.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM role_under_test")) {
            assertThat(next.getAutoCommit()).isTrue();
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    private void leaveATransactionOpen() throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE role_under_test (id INT PRIMARY KEY)");
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO role_under_test VALUES (1)");
        }
    }

    @Test
    void broken_connection_is_an_outage_and_no_error_of_the_service() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            connection.abort(Runnable::run);
        }

        try (Connection next = source.getConnection()) {
            assertThat(next.getAutoCommit()).isTrue();
        } catch (SQLException e) {
            assertThat(DatabaseOutage.is(e)).as(e.toString()).isTrue();
        }
    }
}
