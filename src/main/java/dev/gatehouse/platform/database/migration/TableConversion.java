package dev.gatehouse.platform.database.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import liquibase.change.custom.CustomSqlChange;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.CustomChangeException;
import liquibase.exception.ValidationErrors;
import liquibase.resource.ResourceAccessor;
import liquibase.statement.SqlStatement;
import liquibase.statement.core.RawParameterizedSqlStatement;

/**
 * Used by a changeset: converts each table of the service to the engine, character set and collation that it has on a new
 * MySQL. Before changeset 0022 MariaDB used the defaults of its server. Skips tables that need no conversion, so it can run
 * again after it was killed. Does nothing on the embedded database.
 */
public final class TableConversion implements CustomSqlChange {
    private static final String TEXT = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
    private static final String USER = "user";

    /** Columns of the service in the user table, which may have other columns that belong to another application. */
    private static final Set<String> OWN_TEXTS = Set.of("username", "password");

    private static final Set<String> LIQUIBASE = Set.of("databasechangelog", "databasechangeloglock");

    private static final String TABLES = """
            SELECT table_name, engine = 'InnoDB', table_collation = 'utf8mb4_bin'
            FROM information_schema.tables
            WHERE table_schema = SCHEMA() AND table_type = 'BASE TABLE'
            ORDER BY table_name
            """;
    private static final String TEXTS = """
            SELECT column_name, character_maximum_length, column_comment, collation_name = 'utf8mb4_bin'
            FROM information_schema.columns
            WHERE table_schema = SCHEMA() AND table_name = ? AND collation_name IS NOT NULL
            """;

    /** Called by Liquibase. */
    public TableConversion() {}

    private record Table(String name, boolean isInnoDb, boolean isUtf8) {}

    private record Text(String column, long length, String comment, boolean isUtf8) {
        String modification() {
            return "MODIFY " + column + " VARCHAR(" + length + ") " + TEXT + " NOT NULL COMMENT '"
                    + comment.replace("'", "''") + "'";
        }
    }

    @Override
    public SqlStatement[] generateStatements(Database database) throws CustomChangeException {
        if (!(database.getConnection() instanceof JdbcConnection jdbc)) {
            return new SqlStatement[0];
        }
        try {
            return statements(jdbc.getUnderlyingConnection()).stream()
                    .map(RawParameterizedSqlStatement::new)
                    .toArray(SqlStatement[]::new);
        } catch (SQLException e) {
            throw new CustomChangeException(e);
        }
    }

    /** Returns the SQL statements for the tables that need a conversion. */
    static List<String> statements(Connection connection) throws SQLException {
        List<String> statements = new ArrayList<>();
        if (!DatabaseLock.isMySql(connection)) {
            return statements;
        }
        Set<String> made = Migrations.tables();
        for (Table table : tables(connection)) {
            String name = table.name().toLowerCase(Locale.ROOT);
            if (made.contains(name) || LIQUIBASE.contains(name)) {
                List<String> actions = actions(name, table, texts(connection, table));
                if (!actions.isEmpty()) {
                    statements.add("ALTER TABLE `" + table.name() + "` " + String.join(", ", actions));
                }
            }
        }
        return statements;
    }

    private static List<String> actions(String name, Table table, List<Text> texts) {
        List<String> actions = new ArrayList<>();
        boolean shared = name.equals(USER) && texts.stream().anyMatch(text -> !OWN_TEXTS.contains(text.column()));
        if (shared) {
            texts.stream()
                    .filter(text -> OWN_TEXTS.contains(text.column()) && !text.isUtf8())
                    .map(Text::modification)
                    .forEach(actions::add);
        } else if (texts.stream().anyMatch(text -> !text.isUtf8())) {
            actions.add("CONVERT TO " + TEXT);
        } else if (!table.isUtf8()) {
            // For columns that are added later.
            actions.add("DEFAULT " + TEXT);
        }
        if (!table.isInnoDb()) {
            actions.add("ENGINE = InnoDB");
        }
        return actions;
    }

    private static List<Table> tables(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                tables.add(new Table(rows.getString(1), rows.getBoolean(2), rows.getBoolean(3)));
            }
        }
        return tables;
    }

    private static List<Text> texts(Connection connection, Table table) throws SQLException {
        List<Text> texts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TEXTS)) {
            statement.setString(1, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(new Text(
                            rows.getString(1).toLowerCase(Locale.ROOT),
                            rows.getLong(2),
                            rows.getString(3),
                            rows.getBoolean(4)));
                }
            }
        }
        return texts;
    }

    @Override
    public String getConfirmationMessage() {
        return "All tables have one engine, character set and collation";
    }

    @Override
    public void setUp() {
        // There is nothing to set up.
    }

    @Override
    public void setFileOpener(ResourceAccessor resources) {
        // This change reads no file.
    }

    @Override
    public ValidationErrors validate(Database database) {
        return new ValidationErrors();
    }
}
