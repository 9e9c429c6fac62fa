package dev.gatehouse.platform.database.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gatehouse.platform.config.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Migrates the schema, and refuses a schema that is newer than this service. */
public final class Migrations {
    /** The changelog on the class path. */
    public static final String CHANGELOG = "db/changelog.yaml";

    /** Makes Liquibase write to the log instead of the console, and sends no analytics. */
    private static final Map<String, Object> QUIET =
            Map.of(Scope.Attr.ui.name(), new LoggerUIService(), "liquibase.analytics.enabled", false);

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /** How long to wait for another instance: the migration of a large table takes long. */
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Connection connection;
    private final List<SchemaPreparation> preparations;

    /** @param preparations changes to an older schema before the changelog is applied, in this order */
    public Migrations(Connection connection, List<SchemaPreparation> preparations) {
        this.connection = connection;
        this.preparations = List.copyOf(preparations);
    }

    /**
     * Migrates the schema if it is older than this service. Checks that first without Liquibase, which takes a few milliseconds
     * instead of a second.
     *
     * @param migrate whether the schema may be changed
     * @throws StartException if the schema is newer than this service, or older and may not be changed
     */
    public void bringUpToDate(boolean migrate) throws SQLException, LiquibaseException {
        if (isUpToDate()) {
            return;
        }
        if (!migrate) {
            throw new StartException("The database schema is not up to date, and database.migrateOnStart"
                    + " (DATABASE_MIGRATE_ON_START) is off. Run: db migrate config.yml");
        }
        exclusively(() -> {
            // The instance that held the lock before may have migrated it.
            if (!isUpToDate()) {
                update();
            }
        });
    }

    /** Work on the schema while the lock is held. */
    public interface Work {
        void run() throws SQLException, LiquibaseException;
    }

    /** Acquires the lock, prepares the database for Liquibase, and does the work. */
    public void exclusively(Work work) throws SQLException, LiquibaseException {
        try (DatabaseLock lock = DatabaseLock.take(connection, PATIENCE)) {
            Set<String> applied = applied();
            for (SchemaPreparation preparation : preparations) {
                preparation.prepare(connection, applied);
            }
            if (lock.isAlone()) {
                ChangelogTables.prepare(connection);
            }
            work.run();
        }
    }

    private boolean isUpToDate() throws SQLException {
        Set<String> applied = applied();
        Set<String> known = changeSets();
        Set<String> newer = new LinkedHashSet<>(applied);
        newer.removeAll(known);
        if (!newer.isEmpty()) {
            throw new StartException("The database schema was migrated by a newer version of this service (it has "
                    + String.join(", ", newer) + "). Start that version, or a newer one.");
        }
        if (!applied.containsAll(known)) {
            return false;
        }
        for (SchemaPreparation preparation : preparations) {
            if (preparation.isDue(connection)) {
                return false;
            }
        }
        return true;
    }

    private void update() throws SQLException, LiquibaseException {
        int before = applied().size();
        boolean autoCommit = connection.getAutoCommit();
        try (Liquibase liquibase = new Liquibase(
                CHANGELOG,
                new ClassLoaderResourceAccessor(),
                DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new BorrowedConnection(connection)))) {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            Scope.child(QUIET, () -> liquibase.update(""));
        } catch (LiquibaseException e) {
            throw e;
        } catch (Exception e) {
            throw new LiquibaseException(e);
        } finally {
            connection.setAutoCommit(autoCommit);
        }
        LOG.info("Migrated the database schema: {} changes", applied().size() - before);
    }

    /** A connection that Liquibase does not close. */
    private static final class BorrowedConnection extends JdbcConnection {
        BorrowedConnection(Connection connection) {
            super(connection);
        }

        @Override
        public void close() {
            // The owner of the connection closes it.
        }
    }

    /** Returns the ids of the changesets in the order of the changelog. */
    public static Set<String> changeSets() {
        YAMLMapper yaml = new YAMLMapper();
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode include : read(yaml, CHANGELOG).path("databaseChangeLog")) {
            String file = "db/" + include.path("include").path("file").asText();
            for (JsonNode entry : read(yaml, file).path("databaseChangeLog")) {
                if (entry.has("changeSet")) {
                    ids.add(entry.path("changeSet").path("id").asText());
                }
            }
        }
        return ids;
    }

    /** Returns the names of the tables that changesets create. */
    static Set<String> tables() {
        YAMLMapper yaml = new YAMLMapper();
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode include : read(yaml, CHANGELOG).path("databaseChangeLog")) {
            String file = "db/" + include.path("include").path("file").asText();
            read(yaml, file)
                    .findValues("createTable")
                    .forEach(table -> names.add(table.path("tableName").asText()));
        }
        return names;
    }

    private static JsonNode read(YAMLMapper yaml, String resource) {
        try (InputStream in = Migrations.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the class path");
            }
            return yaml.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(resource + " cannot be read", e);
        }
    }

    private Set<String> applied() throws SQLException {
        return column("SELECT table_name FROM information_schema.tables WHERE table_schema = SCHEMA()"
                                + " AND LOWER(table_name) = 'databasechangelog'")
                        .isEmpty()
                ? Set.of()
                : column("SELECT ID FROM DATABASECHANGELOG ORDER BY ORDEREXECUTED");
    }

    private Set<String> column(String query) throws SQLException {
        Set<String> values = new LinkedHashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
