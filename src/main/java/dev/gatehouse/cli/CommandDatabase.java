package dev.gatehouse.cli;

import com.codahale.metrics.MetricRegistry;
import dev.gatehouse.Components;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.SchemaPreparations;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.database.migration.Migrations;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import java.sql.Connection;
import java.time.Clock;
import java.util.ServiceLoader;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.spi.JdbiPlugin;

/** Opens the database for a command. */
final class CommandDatabase {
    private CommandDatabase() {}

    /** The work of a command on an open database. */
    interface Work<T> {
        void run(T opened) throws Exception;
    }

    /**
     * Opens the database without the deadlines of requests. Migrates its schema if {@code migrateOnStart} is set.
     *
     * @throws dev.gatehouse.platform.config.StartException if the schema is not up to date and may not be migrated
     */
    static void use(GatehouseConfiguration settings, Work<Jdbi> work) throws Exception {
        try (Connection connection = settings.database().connect(settings.dataDirectory())) {
            new Migrations(connection, SchemaPreparations.all())
                    .bringUpToDate(settings.database().migrateOnStart());
        }
        DataSourceFactory factory = settings.database().dataSourceFactory(settings.dataDirectory());
        ManagedDataSource pool = factory.build(new MetricRegistry(), "database");
        try {
            Jdbi jdbi = Jdbi.create(pool);
            ServiceLoader.load(JdbiPlugin.class).forEach(jdbi::installPlugin);
            Databases.configure(jdbi);
            work.run(jdbi);
        } finally {
            pool.stop();
        }
    }

    /** Opens the database with the components of the server, which need the master secret. */
    static void useComponents(GatehouseConfiguration settings, Crypto crypto, Clock clock, Work<Components> work)
            throws Exception {
        use(settings, jdbi -> {
            try (Components components = new Components(settings, jdbi, crypto, clock)) {
                work.run(components);
            }
        });
    }
}
