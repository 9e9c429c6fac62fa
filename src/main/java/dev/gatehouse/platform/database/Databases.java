package dev.gatehouse.platform.database;

import com.codahale.metrics.Gauge;
import dev.gatehouse.platform.database.migration.Migrations;
import dev.gatehouse.platform.database.migration.SchemaPreparation;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedPooledDataSource;
import io.dropwizard.jdbi3.JdbiFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import liquibase.exception.LiquibaseException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the configured database and migrates its schema. */
public final class Databases {
    private static final Logger LOG = LoggerFactory.getLogger(Databases.class);
    private static final String NAME = "database";

    /** Driver properties of the connections that check the embedded database: they create none if its file is lost. */
    private static final Map<String, String> EXISTING = Map.of("IFEXISTS", "TRUE");

    private Databases() {}

    /**
     * Opens the database.
     *
     * @param preparations changes to an older schema before its migration, in this order
     * @param clock set to the time of a MySQL database, here and regularly
     * @throws dev.gatehouse.platform.config.StartException if this version cannot work with the schema
     */
    public static Jdbi open(
            Environment environment,
            DatabaseSettings settings,
            Path dataDirectory,
            List<SchemaPreparation> preparations,
            DatabaseClock clock)
            throws SQLException, LiquibaseException {
        DataSourceFactory factory = settings.dataSourceFactory(dataDirectory);
        ManagedPooledDataSource pool = (ManagedPooledDataSource) factory.build(environment.metrics(), NAME);
        // The facade closes statements that were left open, but calls each method of a statement by reflection.
        pool.setUseStatementFacade(false);
        if (settings.isMySql()) {
            MySqlCluster cluster;
            try (Connection connection = settings.connect(dataDirectory)) {
                cluster = MySqlCluster.of(connection);
                // The lock and the statements of a migration take longer than socketTimeout of the URL may allow a
                // request.
                connection.setNetworkTimeout(Runnable::run, 0);
                bringUpToDate(connection, settings, preparations);
            }
            return jdbi(environment, factory, watched(environment, settings, cluster, pool, clock));
        }
        DatabaseAvailability availability = new DatabaseAvailability();
        EmbeddedDatabaseMonitor monitor = new EmbeddedDatabaseMonitor(
                () -> settings.connect(dataDirectory, EXISTING), pool::purge, availability, clock);
        TransactionGate gate =
                new TransactionGate(factory.getMaxWaitForConnection().toJavaDuration());
        Jdbi jdbi = jdbi(environment, factory, new FailFastDataSource(pool, availability, monitor, gate::open));
        try (Handle handle = jdbi.open()) {
            bringUpToDate(handle.getConnection(), settings, preparations);
        }
        return jdbi;
    }

    private static FailFastDataSource watched(
            Environment environment,
            DatabaseSettings settings,
            MySqlCluster cluster,
            ManagedPooledDataSource pool,
            DatabaseClock clock) {
        cluster.warnings().forEach(LOG::warn);
        MySqlHosts serving = settings.servingHosts();
        MySqlHosts probes = settings.probedHosts();
        if (cluster.needsConsistency()) {
            serving.requireConsistency();
            probes.requireConsistency();
        }
        DatabaseAvailability availability = new DatabaseAvailability();
        DatabaseMonitor monitor = new DatabaseMonitor(probes, serving, pool::purge, availability, clock);
        pool.getPoolProperties().setDataSource(serving);
        pool.getPoolProperties().setValidator(new WriteValidator(monitor::isReadOnly));
        monitor.prepare();
        environment.metrics().register("database.clock", (Gauge<Double>) clock::seconds);
        environment.healthChecks().register("clock", clock.healthCheck());
        return new FailFastDataSource(pool, availability, monitor, TransactionGate.Source::open);
    }

    private static void bringUpToDate(
            Connection connection, DatabaseSettings settings, List<SchemaPreparation> preparations)
            throws SQLException, LiquibaseException {
        new Migrations(connection, preparations).bringUpToDate(settings.migrateOnStart());
    }

    private static Jdbi jdbi(Environment environment, DataSourceFactory factory, FailFastDataSource source) {
        environment.metrics().register("database.away", (Gauge<Integer>) () -> source.isAway() ? 1 : 0);
        Jdbi jdbi = new JdbiFactory(new TimerNames()).build(environment, factory, source, NAME);
        configure(jdbi);
        return jdbi;
    }

    /** Registers the mapping of types and the retries of transactions. The same for requests, commands and tests. */
    public static void configure(Jdbi jdbi) {
        // The message of a failed statement is logged, and its values may contain a password hash.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        // The template engine of Dropwizard writes the name of the method into each statement, so each is parsed again.
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(new DefinedAttributeTemplateEngine());
        DatabaseTypes.register(jdbi);
        TransactionRetries.install(jdbi);
    }
}
