package dev.gatehouse.platform.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;

/** Reads the structure of a schema from information_schema. */
final class Tables {
    static final String COLUMNS = """
            SELECT LOWER(c.table_name), c.column_name, t.engine, t.table_collation, c.data_type,
                c.character_maximum_length, c.is_nullable, c.datetime_precision, c.character_set_name, c.collation_name
            FROM information_schema.columns c
            JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
            WHERE c.table_schema = SCHEMA()
            """;
    static final String INDEXES = """
            SELECT LOWER(table_name), index_name, seq_in_index, column_name, non_unique
            FROM information_schema.statistics
            WHERE table_schema = SCHEMA()
            """;

    private Tables() {}

    /** Returns the rows sorted, each with its values separated by bars. Closes the connection. */
    static List<String> rows(Connection connection, String query) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                StringJoiner row = new StringJoiner("|");
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                found.add(row.toString());
            }
            // The order of the servers differs.
            Collections.sort(found);
            return found;
        }
    }
}
