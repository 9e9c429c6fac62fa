package dev.gatehouse.platform.database;

import com.codahale.metrics.Gauge;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
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

/** Opens the database that is configured, with its schema up to date. */
public final class Databases {
    private static final String NAME = "database";

    /** Of the connection that finds out whether the database answers. */
    private static final Map<String, String> PROBE =
            Map.of("socketTimeout", "5000", "socketFactory", AbortableMySqlSocketFactory.class.getName());

    private Databases() {}

    /**
     * @param preparations of a schema that is older, in the order in which they are made
     * @throws dev.gatehouse.platform.config.StartException when its schema is not one that this version can work with
     */
    public static Jdbi open(
            Environment environment,
            DatabaseSettings settings,
            Path dataDirectory,
            List<SchemaPreparation> preparations)
            throws SQLException, LiquibaseException {
        DataSourceFactory factory = settings.dataSourceFactory(dataDirectory);
        ManagedPooledDataSource pool = (ManagedPooledDataSource) factory.build(environment.metrics(), NAME);
        // It looks after statements that nobody closes, by calling each method of each through reflection.
        pool.setUseStatementFacade(false);
        if (settings.isMySql()) {
            try (Connection connection = settings.connect(dataDirectory)) {
                bringUpToDate(connection, settings, preparations);
            }
            FailFastDataSource watched = DatabaseMonitor.over(pool, () -> settings.connect(dataDirectory, PROBE));
            environment.metrics().register("database.away", (Gauge<Integer>) () -> watched.isAway() ? 1 : 0);
            return jdbi(environment, factory, watched);
        }
        Jdbi jdbi = jdbi(environment, factory, pool);
        try (Handle handle = jdbi.open()) {
            bringUpToDate(handle.getConnection(), settings, preparations);
        }
        return jdbi;
    }

    private static void bringUpToDate(
            Connection connection, DatabaseSettings settings, List<SchemaPreparation> preparations)
            throws SQLException, LiquibaseException {
        new Migrations(connection, preparations).bringUpToDate(settings.migrateOnStart());
    }

    private static Jdbi jdbi(Environment environment, DataSourceFactory factory, ManagedDataSource source) {
        Jdbi jdbi = new JdbiFactory(new TimerNames()).build(environment, factory, source, NAME);
        configure(jdbi);
        return jdbi;
    }

    /** How values are kept, and what runs again: the same for whoever uses the database. */
    public static void configure(Jdbi jdbi) {
        // A statement that fails has what was stored of a password among its values, and its message is logged.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        // Dropwizard's writes the method's name into each statement, and so parses each anew.
        jdbi.getConfig(SqlStatements.class).setTemplateEngine(new DefinedAttributeTemplateEngine());
        DatabaseTypes.register(jdbi);
        TransactionRetries.install(jdbi);
    }
}
