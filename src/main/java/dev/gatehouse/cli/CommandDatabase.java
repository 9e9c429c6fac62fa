package dev.gatehouse.cli;

import com.codahale.metrics.MetricRegistry;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.SchemaPreparations;
import dev.gatehouse.password.Passwords;
import dev.gatehouse.platform.database.Databases;
import dev.gatehouse.platform.database.Migrations;
import dev.gatehouse.user.Users;
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

    /** What a command does with an open database. */
    interface Work {
        void run(Jdbi jdbi, Users users, Passwords passwords) throws Exception;
    }

    /**
     * Opens it for a command, which nobody's request waits for; its schema must be up to date.
     *
     * @throws dev.gatehouse.platform.config.StartException when it is not
     */
    static void use(GatehouseConfiguration settings, Work work) throws Exception {
        try (Connection connection = settings.database().connect(settings.dataDirectory())) {
            new Migrations(connection, SchemaPreparations.all())
                    .bringUpToDate(settings.database().migrateOnStart());
        }
        DataSourceFactory factory = settings.database().dataSourceFactory(settings.dataDirectory());
        ManagedDataSource pool = factory.build(new MetricRegistry(), "database");
        try (Passwords passwords = new Passwords(settings.password(), settings.nativeAllowed())) {
            Jdbi jdbi = Jdbi.create(pool);
            ServiceLoader.load(JdbiPlugin.class).forEach(jdbi::installPlugin);
            Databases.configure(jdbi);
            work.run(jdbi, new Users(jdbi, passwords, Clock.systemUTC()), passwords);
        } finally {
            pool.stop();
        }
    }
}
