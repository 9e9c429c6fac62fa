package dev.gatehouse.ops;

import io.dropwizard.core.Configuration;
import io.dropwizard.migrations.DbCommand;
import java.util.Map;
import liquibase.command.CommandScope;
import net.sourceforge.argparse4j.inf.Subparser;

/** Dropwizard's {@code db}, on the database that the service itself would open. */
final class DatabaseCommand<T extends Configuration & OperationSettings> extends DbCommand<T> {
    private static final Map<String, Object> SCOPE =
            Map.of("liquibase.analytics.enabled", false, CommandScope.DO_NOT_SEND_EXCEPTION_TO_UI, true);

    DatabaseCommand(Class<T> type) {
        super(
                "db",
                configuration -> configuration.database().dataSourceFactory(configuration.dataDirectory()),
                type,
                Migrations.CHANGELOG,
                SCOPE);
    }

    @Override
    public void configure(Subparser subparser) {
        super.configure(subparser);
        subparser.help("Looks after the database's schema: db status, db migrate and others");
    }
}
