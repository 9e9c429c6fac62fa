package dev.gatehouse.support;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import dev.gatehouse.GatehouseConfiguration;
import dev.gatehouse.cli.CommandLine;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A database on which only {@code db migrate} has run. Servers start on copies of it, because a copy takes a fraction of the
 * time of the migrations. Tests of migrations start on an empty database instead.
 */
final class MigratedDatabase {
    private static final String FILE = "gatehouse.mv.db";
    private static final String PROPERTY = "gatehouse.test.run";

    /** The name of the test run that Maven sets. A JVM that was not started by Maven is a separate run. */
    private static final String RUN =
            System.getProperty(PROPERTY, UUID.randomUUID().toString()).replaceAll("\\W", "-");

    private static final Supplier<Path> EMBEDDED = Suppliers.memoize(MigratedDatabase::migrateFile);
    private static final Supplier<List<String>> STATEMENTS = Suppliers.memoize(MigratedDatabase::migrateSchema);

    private MigratedDatabase() {}

    /** Copies the embedded database to a data directory that has none. */
    static void copyTo(Path dataDirectory) {
        try {
            Files.copy(
                    Objects.requireNonNull(EMBEDDED.get()),
                    dataDirectory.resolve(FILE),
                    StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies all tables with their rows to an empty schema of MySQL or MariaDB. */
    static void copyTo(String schema) {
        try (Connection connection = TestDatabase.connect(schema);
                Statement statement = connection.createStatement()) {
            for (String sql : Objects.requireNonNull(STATEMENTS.get())) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("Copying the database to " + schema + " failed", e);
        }
    }

    /** Returns the file that all JVMs of this run copy. The first JVM creates it. */
    private static Path migrateFile() {
        Path shared = Path.of("target", "test-data", "migrated-" + RUN + ".mv.db");
        if (!Files.exists(shared)) {
            Path directory = GatehouseServer.newDirectory();
            migrate(Map.of("DATA_DIR", directory.toString()));
            try {
                Files.move(directory.resolve(FILE), shared, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    /** Returns the JVM option that makes a JVM started by a test a part of this run. */
    static String option() {
        return "-D" + PROPERTY + "=" + RUN;
    }

    /** Returns the statements that create a copy. */
    private static List<String> migrateSchema() {
        String schema = "migrated_" + ProcessHandle.current().pid();
        migrate(TestDatabase.emptySchema(schema));
        List<String> statements = new ArrayList<>(List.of("SET foreign_key_checks = 0"));
        try (Connection connection = TestDatabase.connect(schema)) {
            for (String table : strings(connection, "SHOW FULL TABLES WHERE table_type = 'BASE TABLE'", 1)) {
                statements.addAll(strings(connection, "SHOW CREATE TABLE `" + table + "`", 2));
                if (!strings(connection, "SELECT 1 FROM `" + table + "` LIMIT 1", 1)
                        .isEmpty()) {
                    statements.add("INSERT INTO `" + table + "` SELECT * FROM " + schema + ".`" + table + "`");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return statements;
    }

    private static List<String> strings(Connection connection, String query, int column) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(column));
            }
        }
        return values;
    }

    private static void migrate(Map<String, String> settings) {
        GatehouseServer.TestApplication application =
                new GatehouseServer.TestApplication(new TestClock(), settings, environment -> {});
        Bootstrap<GatehouseConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        int status = CommandLine.run(bootstrap, System.out, System.err, "db", "migrate", "config.yml");
        if (status != 0) {
            throw new IllegalStateException("db migrate ended with " + status);
        }
    }
}
