package dev.gatehouse.cli;

import com.codahale.metrics.MetricRegistry;
import dev.gatehouse.Components;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.SchemaPreparations;
import dev.gatehouse.platform.crypto.Crypto;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.database.Migrations;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import java.sql.Connection;
import java.time.Clock;
import java.util.ServiceLoader;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.spi.JdbiPlugin;

/** The database, opened for a command. */
final class CommandDatabase {
    private CommandDatabase() {}

    /** What a command does with something of an open database. */
    interface Work<T> {
        void run(T opened) throws Exception;
    }

    /**
     * Opens it for a command, which nobody's request waits for; its schema must be up to date.
     *
     * @throws dev.gatehouse.platform.config.StartException when it is not
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

    /** The same with the objects that the server has, which needs the service's secret. */
    static void useComponents(GatehouseConfiguration settings, Crypto crypto, Clock clock, Work<Components> work)
            throws Exception {
        use(settings, jdbi -> {
            try (Components components = new Components(settings, jdbi, crypto, clock)) {
                work.run(components);
            }
        });
    }
}
