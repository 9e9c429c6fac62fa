package dev.gatehouse.cli;

import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.SchemaPreparations;
import dev.gatehouse.platform.database.migration.Migrations;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.migrations.DbCommand;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import liquibase.Liquibase;
import liquibase.command.CommandScope;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** {@code db}: Dropwizard's command, on the database that the service opens. */
final class DatabaseCommand extends DbCommand<GatehouseConfiguration> {
    private static final Map<String, Object> SCOPE =
            Map.of("liquibase.analytics.enabled", false, CommandScope.DO_NOT_SEND_EXCEPTION_TO_UI, true);

    DatabaseCommand() {
        super(
                "db",
                configuration -> configuration.database().dataSourceFactory(configuration.dataDirectory()),
                GatehouseConfiguration.class,
                Migrations.CHANGELOG,
                SCOPE);
    }

    /** Fails before the command runs if the service does not support the database server. */
    @Override
    protected void run(
            Bootstrap<GatehouseConfiguration> bootstrap, Namespace namespace, GatehouseConfiguration settings)
            throws Exception {
        settings.database().connect(settings.dataDirectory()).close();
        super.run(bootstrap, namespace, settings);
    }

    /** Runs {@code migrate} under the same lock as the migration at a start. */
    @Override
    @SuppressWarnings("ThrowSpecificExceptions") // Dropwizard's signature
    public void run(Namespace namespace, Liquibase liquibase) throws Exception {
        if (!"migrate".equals(namespace.getString("subcommand"))
                || Boolean.TRUE.equals(namespace.getBoolean("dry-run"))) {
            super.run(namespace, liquibase);
            return;
        }
        Connection connection = ((JdbcConnection) liquibase.getDatabase().getConnection()).getUnderlyingConnection();
        new Migrations(connection, SchemaPreparations.all()).exclusively(() -> {
            try {
                super.run(namespace, liquibase);
            } catch (SQLException | LiquibaseException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new LiquibaseException(e);
            }
        });
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.help("Manages the database schema: db status, db migrate and others");
    }
}
