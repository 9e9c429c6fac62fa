package dev.gatehouse.platform.database.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Prepares the tables of Liquibase before it runs. */
public final class ChangelogTables {
    /** The table that Liquibase would create, plus a primary key: a MySQL cluster requires one in every table. */
    private static final String CREATE = """
            CREATE TABLE DATABASECHANGELOG (
                ID VARCHAR(255) NOT NULL,
                AUTHOR VARCHAR(255) NOT NULL,
                FILENAME VARCHAR(255) NOT NULL,
                DATEEXECUTED DATETIME NOT NULL,
                ORDEREXECUTED INT NOT NULL,
                EXECTYPE VARCHAR(10) NOT NULL,
                MD5SUM VARCHAR(35),
                DESCRIPTION VARCHAR(255),
                COMMENTS VARCHAR(255),
                TAG VARCHAR(255),
                LIQUIBASE VARCHAR(20),
                CONTEXTS VARCHAR(255),
                LABELS VARCHAR(255),
                DEPLOYMENT_ID VARCHAR(10),
                PRIMARY KEY (ID, AUTHOR, FILENAME)
            )
            """;

    private ChangelogTables() {}

    /**
     * Creates the changelog table or its primary key if missing, and releases the lock of Liquibase. Requires that no other
     * process migrates the database: a lock that is still there was left by a process that died.
     */
    static void prepare(Connection connection) throws SQLException {
        if (!hasTable(connection, "databasechangelog")) {
            execute(
                    connection,
                    CREATE
                            + (DatabaseLock.isMySql(connection)
                                    ? " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
                                    : ""));
        } else if (!exists(connection, "TABLE_CONSTRAINTS", "databasechangelog")) {
            execute(connection, "ALTER TABLE DATABASECHANGELOG ADD PRIMARY KEY (ID, AUTHOR, FILENAME)");
        }
        if (exists(connection, "TABLES", "databasechangeloglock")) {
            execute(connection, "UPDATE DATABASECHANGELOGLOCK SET LOCKED = FALSE, LOCKEDBY = NULL, LOCKGRANTED = NULL");
        }
    }

    public static boolean hasTable(Connection connection, String name) throws SQLException {
        return exists(connection, "TABLES", name);
    }

    private static boolean exists(Connection connection, String view, String table) throws SQLException {
        String key = view.equals("TABLES") ? "" : " AND constraint_type = 'PRIMARY KEY'";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 1 FROM information_schema." + view
                        + " WHERE table_schema = SCHEMA() AND LOWER(table_name) = '" + table + "'" + key)) {
            return rows.next();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
