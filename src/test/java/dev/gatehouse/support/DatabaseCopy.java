package dev.gatehouse.support;

import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A backup of the rows of all tables, on every product. Restoring it also restores the next id of users. */
public final class DatabaseCopy {
    private final Map<String, List<Object[]>> rows = new LinkedHashMap<>();
    private final long nextUser;

    private DatabaseCopy(long nextUser) {
        this.nextUser = nextUser;
    }

    public static DatabaseCopy of(GatehouseServer server) throws SQLException {
        DatabaseCopy copy =
                new DatabaseCopy(Long.parseLong(String.valueOf(server.query("SELECT MAX(id) + 1 FROM user"))));
        try (Connection connection = server.database();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery("SELECT table_name FROM information_schema.tables"
                    + " WHERE table_schema = SCHEMA() AND table_type = 'BASE TABLE'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                List<Object[]> all = new ArrayList<>();
                try (ResultSet each = statement.executeQuery("SELECT * FROM `" + table + "`")) {
                    while (each.next()) {
                        Object[] row = new Object[each.getMetaData().getColumnCount()];
                        for (int i = 0; i < row.length; i++) {
                            row[i] = value(each, i + 1);
                        }
                        all.add(row);
                    }
                }
                copy.rows.put(table, all);
            }
        }
        return copy;
    }

    /** Returns a value that outlives its connection. */
    private static @Nullable Object value(ResultSet row, int column) throws SQLException {
        Object value = row.getObject(column);
        if (value instanceof Blob) {
            return row.getBytes(column);
        }
        return value instanceof Clob ? row.getString(column) : value;
    }

    /** Replaces all rows, while the service does not use them. */
    public void restoreTo(Connection connection) throws SQLException {
        boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
        try (Statement statement = connection.createStatement()) {
            statement.execute(h2 ? "SET REFERENTIAL_INTEGRITY FALSE" : "SET FOREIGN_KEY_CHECKS = 0");
            for (Map.Entry<String, List<Object[]>> table : rows.entrySet()) {
                statement.execute("DELETE FROM `" + table.getKey() + "`");
                for (Object[] row : table.getValue()) {
                    String values = String.join(", ", Collections.nCopies(row.length, "?"));
                    try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO `" + table.getKey() + "` VALUES (" + values + ")")) {
                        for (int i = 0; i < row.length; i++) {
                            insert.setObject(i + 1, row[i]);
                        }
                        insert.execute();
                    }
                }
            }
            statement.execute(
                    h2
                            ? "ALTER TABLE user ALTER COLUMN id RESTART WITH " + nextUser
                            : "ALTER TABLE user AUTO_INCREMENT = " + nextUser);
            statement.execute(h2 ? "SET REFERENTIAL_INTEGRITY TRUE" : "SET FOREIGN_KEY_CHECKS = 1");
        }
    }
}
